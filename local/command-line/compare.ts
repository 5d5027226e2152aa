import { readDatabaseIdentity } from "../../lambda/catalog/database-identity.ts";
import { readLogin } from "../../lambda/catalog/login.ts";
import { everything, inScope, type Scope } from "../../lambda/catalog/scope.ts";
import { type Failure, FailureError } from "../../lambda/failure.ts";
import {
  type ConnectionSettings,
  type Session,
  type SessionLimits,
  withSession,
} from "../../lambda/postgres/connect.ts";
import { isOurMistake } from "../../lambda/postgres/explain-error.ts";
import { displayIdentifier, escapeInvisible, type RelationName } from "../../lambda/postgres/identifiers.ts";
import { referenceLimits } from "../../lambda/reference/read-reference.ts";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import type { Difference } from "../../lambda/schema/difference.ts";
import { countDuplicates, type Duplicates } from "../../lambda/schema/duplicates.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import { readSchema } from "../../lambda/schema/read-schema.ts";
import { keyOfRelation, type Schema } from "../../lambda/schema/schema.ts";
import { explainConnection } from "./explain-connection.ts";
import { readUnknownNames } from "./unknown-names.ts";
import { UsageError } from "./usage-error.ts";

export interface ComparisonRequest {
  readonly source: ConnectionSettings;
  readonly target: ConnectionSettings;
  /** The tables to compare, of those that both have. */
  readonly scope: Scope;
  /** Of the session in the target; the source gets those of a reference. */
  readonly limits: Omit<SessionLimits, "readOnly">;
  /** Called before each step, with what it does. */
  readonly onStep: (step: string) => void;
}

export type ComparisonOutcome =
  | ({ readonly kind: "compared" } & ComparedSchemas)
  | { readonly kind: "failed"; readonly failure: Failure };

export interface ComparedSchemas {
  readonly differences: readonly Difference[];
  /** Whether the rows of the target let be made what demands uniqueness. */
  readonly counts: ReadonlyMap<Difference, Duplicates>;
  /** How many tables were compared. */
  readonly tables: number;
  /** Tables in scope that the target does not have. */
  readonly notLoaded: readonly RelationName[];
}

/** Changes nothing in either. Throws a UsageError when there is nothing to compare. */
export async function compareDatabases(request: ComparisonRequest): Promise<ComparisonOutcome> {
  try {
    return { kind: "compared", ...(await compare(request)) };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { kind: "failed", failure: error.failure };
  }
}

async function compare({ source, target, scope, limits, onStep }: ComparisonRequest): Promise<ComparedSchemas> {
  onStep(`reading the source, ${displayIdentifier(source.database)}`);
  const from = await onSession("source", source, referenceLimits, (session) =>
    readDatabase(session, "source", source, scope),
  );
  onStep(`reading the target, ${displayIdentifier(target.database)}`);
  return onSession("target", target, { ...limits, readOnly: true }, async (session) => {
    if ((await readDatabaseIdentity(session)) === from.identity) {
      throw new UsageError(`the source, ${called(source)}, is the target itself`);
    }
    const to = await readDatabase(session, "target", target, scope);
    const present = new Set(to.schema.tables.map(keyOfRelation));
    const wanted = from.schema.tables.filter(({ schema, name }) =>
      inScope(scope, [{ schema, table: name, column: "" }]),
    );
    const [loaded, notLoaded] = [true, false].map((isLoaded) =>
      wanted.filter((table) => present.has(keyOfRelation(table)) === isLoaded),
    );
    if (loaded === undefined || notLoaded === undefined || loaded.length === 0) {
      throw new UsageError(`the source, ${called(source)}, and the target, ${called(target)}, have no table in common`);
    }
    const keys = new Set(loaded.map(keyOfRelation));
    const differences = compareSchemas(from.schema, to.schema, sameNames, (table) => keys.has(keyOfRelation(table)));
    onStep("counting duplicates in the target");
    const counts = await countDuplicates(session, differences);
    return { differences, counts, tables: loaded.length, notLoaded };
  });
}

/** The oldest PostgreSQL whose catalogs are as they are asked here, as in `server_version_num`. */
const oldestVersion = 140_000;

/** All of it, whatever the scope: what tables need, and names that are taken, may be anywhere. */
async function readDatabase(
  session: Session,
  role: Role,
  connection: ConnectionSettings,
  scope: Scope,
): Promise<{ readonly identity: string; readonly schema: Schema }> {
  const { serverVersion } = await readLogin(session);
  if (serverVersion < oldestVersion) {
    throw new FailureError({
      reason: `it is PostgreSQL ${Math.floor(serverVersion / 10_000)}, and can be compared from 14 on`,
      hint: "Compare what pg_dump --schema-only writes of both.",
    });
  }
  const unknown = await readUnknownNames(session, scope);
  if (unknown.length > 0) throw new UsageError(`the ${role}, ${called(connection)}, has no ${unknown.join(", no ")}`);
  return { identity: await readDatabaseIdentity(session), schema: await readSchema(session, everything) };
}

type Role = "source" | "target";

/** A database, for people. */
export function called({ database, host, port }: ConnectionSettings): string {
  return `database ${displayIdentifier(database)} on ${escapeInvisible(host)}:${port}`;
}

async function onSession<T>(
  role: Role,
  connection: ConnectionSettings,
  limits: SessionLimits,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    return await withSession(connection, limits, work);
  } catch (error) {
    if (error instanceof UsageError || isOurMistake(error)) throw error;
    const { reason, hint } = error instanceof FailureError ? error.failure : explainConnection(error, connection);
    throw new FailureError({ reason: `the ${role} cannot be read: ${reason}`, hint });
  }
}
