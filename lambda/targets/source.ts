import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt, explain } from "../attempt.ts";
import { readDatabaseIdentity } from "../catalog/database-identity.ts";
import type { Config } from "../config.ts";
import type { Session } from "../postgres/connect.ts";
import { readReference, referenceLimits } from "../reference/read-reference.ts";
import type { Reference } from "../reference/reference.ts";
import { renameReference } from "../reference/rename.ts";
import { withoutReference } from "../reference/without-reference.ts";
import type { Remark } from "../report/report.ts";
import { describeProvider } from "./dms/data-migration.ts";
import { describeEndpoint, type Endpoint } from "./dms/endpoint.ts";
import { addressOf } from "./dms/endpoint-address.ts";
import type { Load } from "./dms/load.ts";
import { readLoadedNames } from "./dms/read-loaded-names.ts";
import { knock } from "./log-in.ts";
import { describeServer } from "./rds/describe-server.ts";
import { isPostgres } from "./rds/engine.ts";
import { findServerAt } from "./rds/find-server-at.ts";
import { withTargetSession } from "./session.ts";
import type { Place, Target } from "./target.ts";

/** The database that a load read from, and how to get in. */
export interface Source {
  /** "the source (the DMS endpoint orders-source)" */
  readonly called: string;
  readonly target: Target;
  readonly database: string;
  readonly load: Pick<Load, "kind" | "arn" | "identifier">;
}

/** What is to be compared with, or why there is nothing. */
export interface SourceFound {
  readonly source: Source | null;
  readonly remarks: readonly Remark[];
}

const noSource: SourceFound = { source: null, remarks: [] };

/**
 * Gets into the database that a load read from, by the same rules as into a target. It is tried once, in a step of its own: what is
 * missing can mostly be told without it.
 */
export async function logInToSource(
  context: DurableContext,
  { loadedBy }: Place,
  config: Config,
): Promise<SourceFound> {
  const sourceArn = loadedBy?.sourceArn ?? null;
  if (loadedBy === null || sourceArn === null) return noSource;
  const described = await attempt(context, "log in to the source", async () => {
    try {
      return await findSource(loadedBy, sourceArn, config);
    } catch (error) {
      return { source: null, remarks: [withoutReference("the source", explain(error).failure)] };
    }
  });
  if (described.done) return described.value;
  return { source: null, remarks: [withoutReference("the source", described.failure)] };
}

async function findSource(
  { kind, arn, identifier }: Pick<Load, "kind" | "arn" | "identifier">,
  sourceArn: string,
  config: Config,
): Promise<SourceFound> {
  const endpoint =
    kind === "data-migration" ? await describeProvider(sourceArn, "source") : await describeEndpoint(sourceArn);
  // of another engine it is no news that its sequences, if it has any, are others
  if (!isPostgres(endpoint.engine)) return noSource;
  const called = `the source (${endpoint.called})`;
  const without = (reason: string, hint: string) => ({
    source: null,
    remarks: [withoutReference(called, { reason, hint })],
  });
  const { database } = endpoint;
  if (database === null) return without("it names no database", "Name one in the endpoint.");
  const { admitted } = await knock(await placeOf(endpoint, database), config, { mayBeStandby: true });
  switch (admitted.kind) {
    case "target":
      return { source: { called, target: admitted.target, database, load: { kind, arn, identifier } }, remarks: [] };
    case "failed":
      return without(admitted.failure.reason, admitted.failure.hint);
    case "ignored":
      return without(
        admitted.reason,
        "To have it read, do not leave it out: by include or exclude, or by its tag restore-hook.",
      );
  }
}

async function placeOf(endpoint: Endpoint, database: string): Promise<Place> {
  const address = await addressOf(endpoint);
  const found = await findServerAt(address);
  const server = found && (await describeServer(found));
  return {
    name: server?.identifier ?? `${address.host}:${address.port}`,
    address,
    server: server && { kind: server.kind, identifier: server.identifier, resourceId: server.resourceId },
    endpoint,
    origin: null,
    loadedBy: null,
    databases: [database],
    maintenanceDatabases: [database],
    loads: [],
    readOnly: true,
    remarks: [],
  };
}

/**
 * What the source says, in the names of the target. `session` is one with the database that was loaded.
 *
 * Throws a FailureError when it cannot be read, and what the SDK throws.
 */
export async function readSource(
  { target, database, load }: Source,
  session: Session,
  config: Config,
): Promise<Reference> {
  const identity = await readDatabaseIdentity(session);
  const names = await readLoadedNames(load);
  const limits = { ...config, ...referenceLimits };
  const reference = await withTargetSession(target, database, limits, true, (source) =>
    readReference(source, identity),
  );
  return names === null ? reference : renameReference(reference, names);
}
