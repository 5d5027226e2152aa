import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "./attempt.ts";
import { readDatabases } from "./catalog/databases.ts";
import { everything } from "./catalog/scope.ts";
import type { Config } from "./config.ts";
import { type Failure, FailureError } from "./failure.ts";
import { sqlstate, sqlstateOf } from "./postgres/sqlstate.ts";
import { checkDatabase, repairDatabase } from "./repair/run.ts";
import { capFindings, failedDatabase } from "./report/database-report.ts";
import type { DatabaseReport } from "./report/report.ts";
import { withTargetSession } from "./targets/session.ts";
import type { Target } from "./targets/target.ts";

/** What was found on a server: its databases, or why not even they are known. */
export interface Examined {
  readonly databases: readonly DatabaseReport[];
  readonly failure: Failure | null;
}

/** Bytes that one database's findings may take: a checkpoint holds 256 KB. */
const checkpointRoom = 200_000;

/** Repairs, or in a dry run checks, the databases of a target one after the other, each in a durable step of its own. */
export async function examine(context: DurableContext, target: Target, config: Config): Promise<Examined> {
  const listed = await attempt(context, "list the databases", () => listDatabases(target, config));
  if (!listed.done) return { databases: [], failure: listed.failure };
  const databases: DatabaseReport[] = [];
  for (const database of listed.value) {
    const name = `${config.dryRun ? "check" : "repair"} the database ${database}`;
    const examined = await attempt(context, name, () => examineDatabase(target, database, config));
    databases.push(examined.done ? examined.value : failedDatabase(database, examined.failure));
  }
  return { databases, failure: null };
}

function examineDatabase(target: Target, database: string, config: Config): Promise<DatabaseReport> {
  const run = config.dryRun ? checkDatabase : repairDatabase;
  return withTargetSession(target, database, config, config.dryRun, async (session) =>
    capFindings(await run(session, database, everything), checkpointRoom),
  );
}

async function listDatabases(target: Target, config: Config): Promise<readonly string[]> {
  if (target.databases !== null) return target.databases;
  const [first, ...others] = target.maintenanceDatabases;
  if (first === undefined) throw new Error(`no database to ask ${target.name} on`);
  try {
    return await withTargetSession(target, first, config, true, readDatabases);
  } catch (error) {
    const state = error instanceof FailureError ? sqlstateOf(error.cause) : undefined;
    const isClosed = state === sqlstate.invalidCatalogName || state === sqlstate.insufficientPrivilege;
    if (!isClosed || others.length === 0) throw error;
    return listDatabases({ ...target, maintenanceDatabases: others }, config);
  }
}
