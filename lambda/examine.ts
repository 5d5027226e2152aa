import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "./attempt.ts";
import { readDatabases } from "./catalog/databases.ts";
import { everything } from "./catalog/scope.ts";
import type { Config } from "./config.ts";
import { type Failure, FailureError } from "./failure.ts";
import { sqlstate, sqlstateOf } from "./postgres/sqlstate.ts";
import { InterruptedRepair } from "./repair/interrupted.ts";
import { checkDatabase, repairDatabase } from "./repair/run.ts";
import { capFindings, failedDatabase, fitting } from "./report/database-report.ts";
import type { DatabaseReport, Finding } from "./report/report.ts";
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
  for (const [index, database] of listed.value.entries()) {
    // the name of a step takes ASCII only, that of a database anything
    const step = `${config.dryRun ? "check" : "repair"} database ${index + 1} of ${listed.value.length}`;
    databases.push(await examineDatabase(context, step, target, database, config));
  }
  return { databases, failure: null };
}

/** How often a repair is gone on with after the session ended in the middle of it. */
const mostRounds = 5;

async function examineDatabase(
  context: DurableContext,
  step: string,
  target: Target,
  database: string,
  config: Config,
): Promise<DatabaseReport> {
  let attempted: readonly Finding[] = [];
  for (let round = 1; round <= mostRounds; round += 1) {
    const name = round === 1 ? step : `${step}, round ${round}`;
    const examined = await attempt(context, name, () => runOnce(target, database, config, attempted));
    if (!examined.done) return failedDatabase(database, afterAttempts(examined.failure, attempted));
    if (examined.value.report !== null) return examined.value.report;
    attempted = examined.value.attempted;
  }
  return failedDatabase(database, afterAttempts(interruptedTooOften, attempted));
}

/** The report of a database; or null and what was attempted, when the session ended in the middle. */
type Round = { readonly report: DatabaseReport } | { readonly report: null; readonly attempted: readonly Finding[] };

async function runOnce(
  target: Target,
  database: string,
  config: Config,
  attempted: readonly Finding[],
): Promise<Round> {
  try {
    const report = await withTargetSession(target, database, config, config.dryRun, (session) =>
      config.dryRun
        ? checkDatabase(session, database, everything)
        : repairDatabase(session, database, everything, attempted),
    );
    return { report: capFindings(report, checkpointRoom) };
  } catch (error) {
    if (!(error instanceof InterruptedRepair)) throw error;
    return { report: null, attempted: fitting(error.attempted, checkpointRoom) };
  }
}

const interruptedTooOften: Failure = {
  reason: `the session ended in the middle of the repair, ${mostRounds} times`,
  hint: "See the log of the server for why it ends sessions, then run the restore hook again.",
};

/** Some repairs may have been made although nobody could read them again: that must not be passed over. */
function afterAttempts(failure: Failure, attempted: readonly Finding[]): Failure {
  if (attempted.length === 0) return failure;
  return { ...failure, reason: `${failure.reason} (before that, up to ${attempted.length} repairs were made)` };
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
