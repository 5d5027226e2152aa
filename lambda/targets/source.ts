import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "../attempt.ts";
import { readDatabaseIdentity } from "../catalog/database-identity.ts";
import { everything } from "../catalog/scope.ts";
import type { Config } from "../config.ts";
import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { openIdentities } from "../reference/open-identities.ts";
import { readReference, referenceLimits } from "../reference/read-reference.ts";
import { type Renaming, renameReference } from "../reference/rename.ts";
import { withoutReference } from "../reference/without-reference.ts";
import type { Remark } from "../report/report.ts";
import { sameNames } from "../schema/mapping.ts";
import { readSchema } from "../schema/read-schema.ts";
import { type RestoreKind, restoreKinds } from "../schema/restore-kinds.ts";
import { describeProvider } from "./dms/data-migration.ts";
import { describeEndpoint, type Endpoint } from "./dms/endpoint.ts";
import { addressOf } from "./dms/endpoint-address.ts";
import type { Load } from "./dms/load.ts";
import { readLoadedNames } from "./dms/read-loaded-names.ts";
import { knock } from "./log-in.ts";
import type { OriginalReader, Originals } from "./original-reader.ts";
import { describeServer } from "./rds/describe-server.ts";
import { isPostgres } from "./rds/engine.ts";
import { findServerAt } from "./rds/find-server-at.ts";
import { type SessionConfig, withTargetSession } from "./session.ts";
import { onceMoreWhenSilent } from "./silence.ts";
import type { Place, Target } from "./target.ts";

/** The database that a load read from, and how to get in. */
export interface Source {
  /** "the source (the DMS endpoint orders-source)" */
  readonly called: string;
  readonly target: Target;
  readonly database: string;
  readonly load: Pick<Load, "kind" | "arn" | "identifier" | "goesOn">;
}

/** What is to be compared with, or why there is nothing. */
export interface SourceFound {
  readonly source: Source | null;
  readonly remarks: readonly Remark[];
}

const noSource: SourceFound = { source: null, remarks: [] };

/** How often it is tried, within half a minute: one that cannot be reached at all is not to keep the repair waiting. */
const tries = 3;

/** Gets into the database that a load read from, by the same rules as into a target. */
export async function logInToSource(
  context: DurableContext,
  { loadedBy }: Place,
  config: Config,
): Promise<SourceFound> {
  const sourceArn = loadedBy?.sourceArn ?? null;
  if (loadedBy === null || sourceArn === null) return noSource;
  const described = await attempt(
    context,
    "log in to the source",
    ({ isLast }) => findSource(loadedBy, sourceArn, config, isLast),
    tries,
  );
  if (described.done) return described.value;
  return { source: null, remarks: [withoutReference("the source", described.failure)] };
}

async function findSource(
  { kind, arn, identifier, goesOn }: Pick<Load, "kind" | "arn" | "identifier" | "goesOn">,
  sourceArn: string,
  config: Config,
  isLast: boolean,
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
  const { admitted, settled } = await knock(await placeOf(endpoint, database), limited(config), { mayBeStandby: true });
  switch (admitted.kind) {
    case "target":
      return {
        source: { called, target: admitted.target, database, load: { kind, arn, identifier, goesOn } },
        remarks: goesOn ? [openFor(identifier)] : [],
      };
    case "failed":
      if (!settled && !isLast) throw new FailureError(admitted.failure, { transient: true });
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

/** A load writes to one database, whichever a person wants to be looked at: that one has the source. */
export function originalsOf(
  { endpoint, databases }: Target,
  source: Source | null,
  { restore }: Pick<Config, "restore">,
): Originals {
  const loaded = endpoint && (endpoint.database ?? databases[0]);
  return (database) => (source !== null && database === loaded ? readerOf(source, restore) : null);
}

/** What would do its work again for each change that a load brings, or refuse it. */
const inTheWay: readonly RestoreKind[] = ["foreign-keys", "row-level-security", "triggers"];

function restoreWhile({ goesOn }: Pick<Load, "goesOn">, kinds: readonly RestoreKind[]): readonly RestoreKind[] {
  if (!goesOn) return kinds;
  const named = kinds.includes("all") ? restoreKinds.filter((kind) => kind !== "all") : kinds;
  return named.filter((kind) => !inTheWay.includes(kind));
}

/** Nobody in a source is to wait for us for long, nor we for it. */
function limited(config: Config): SessionConfig {
  return { ...config, ...referenceLimits };
}

function readerOf({ called, target, database, load }: Source, restore: Config["restore"]): OriginalReader {
  const onSource = <T>(config: Config, work: (session: Session) => Promise<T>) =>
    onceMoreWhenSilent(() => withTargetSession(target, database, limited(config), true, work));
  return {
    called,
    restore: restoreWhile(load, restore),
    async readReference(session, config) {
      const identity = await readDatabaseIdentity(session);
      const names = await readLoadedNames(load);
      const reference = await onSource(config, (source) => readReference(source, identity));
      const renamed = names === null ? reference : renameReference(reference, names);
      return load.goesOn ? openIdentities(renamed) : renamed;
    },
    async readOriginal(config) {
      const names = (await readLoadedNames(load)) ?? allUnderTheirNames;
      return { called, names, schema: await onSource(config, (source) => readSchema(source, everything)) };
    },
  };
}

/** What is not as in the source for the sake of the load. */
function openFor(load: string): Remark {
  return {
    brief: null,
    text: `the load ${load} is still to bring changes, or may be resumed: what is identity ALWAYS in the source is taken for BY DEFAULT, since ALWAYS would refuse them, and no triggers, foreign keys and row-level security are restored`,
    hint: "Make those of the script only when no more changes are to come. Then run restore-hook check --reference on the command line: it says which identities are to be ALWAYS.",
  };
}

/** All tables of the source are to be there. */
const allUnderTheirNames: Renaming = sameNames;
