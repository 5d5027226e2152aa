import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt, type Try } from "./attempt.ts";
import { everything, type Scope } from "./catalog/scope.ts";
import type { Config } from "./config.ts";
import type { Failure } from "./failure.ts";
import { InterruptedRepair } from "./repair/interrupted.ts";
import { checkDatabase, findRepairs, type Intended, repairDatabase } from "./repair/run.ts";
import { capFindings, failedDatabase, fitting } from "./report/database-report.ts";
import type { DatabaseReport } from "./report/report.ts";
import { readTables } from "./targets/dms/table-statistics.ts";
import { withTargetSession } from "./targets/session.ts";
import type { Target } from "./targets/target.ts";

/** An execution may have 3,000 operations, and a database takes two. */
const mostDatabases = 1_000;

/** Bytes that the findings of one database may take, as a checkpoint holds 256 KB, and those of all together. */
const room = { ofOne: 200_000, ofAll: 20_000_000 };

/**
 * Repairs, or in a dry run checks, the databases of a target one after the other. Each is read in a durable step, and
 * repaired in another one: when that is killed, what it was about is known nevertheless, and so what it has done.
 */
export async function examine(context: DurableContext, target: Target, config: Config): Promise<DatabaseReport[]> {
  const reports: DatabaseReport[] = [];
  const count = Math.min(target.databases.length, mostDatabases);
  for (const [index, database] of target.databases.entries()) {
    // the name of a step takes ASCII only, that of a database anything
    const called = `database ${index + 1} of ${count}`;
    const bytes = Math.min(room.ofOne, Math.floor(room.ofAll / count / 2));
    const examination = { context, target, config, database, called, bytes };
    reports.push(index < count ? await examineDatabase(examination) : failedDatabase(database, tooMany));
  }
  return reports;
}

const tooMany: Failure = {
  reason: `no more than ${mostDatabases} databases are looked at in one run`,
  hint: 'Run the restore hook by hand for the others: "databases" limits a run to those that it names.',
};

interface Examination {
  readonly context: DurableContext;
  readonly target: Target;
  readonly config: Config;
  readonly database: string;
  /** In the names of its steps. */
  readonly called: string;
  /** What its findings may take. */
  readonly bytes: number;
}

async function examineDatabase(examination: Examination): Promise<DatabaseReport> {
  const { database } = examination;
  const looked = await inRounds(examination, "check", () => look(examination));
  if (!looked.done) return failedDatabase(database, looked.failure);
  if ("report" in looked.value) return looked.value.report;
  const { intended } = looked.value;
  const repaired = await inRounds(examination, "repair", (one, round) => repair(examination, intended, one, round));
  return repaired.done ? repaired.value : failedDatabase(database, afterAttempts(repaired.failure, intended));
}

type Looked = { readonly report: DatabaseReport } | { readonly intended: Intended };

/** The report, when nothing is to be repaired or this is a dry run; else what there is to repair. */
async function look({ target, config, database, bytes }: Examination): Promise<Looked> {
  const scope = await scopeOf(target);
  return withTargetSession(target, database, config, true, async (session) => {
    if (config.dryRun) return { report: capFindings(await checkDatabase(session, database, scope), bytes) };
    const found = await findRepairs(session, database, scope);
    if ("report" in found) return { report: capFindings(found.report, bytes) };
    return { intended: { ...found.intended, findings: fitting(found.intended.findings, bytes) } };
  });
}

async function repair(
  { target, config, database, bytes }: Examination,
  intended: Intended,
  { attempt: number, timeLeft }: Try,
  round: number,
): Promise<DatabaseReport> {
  const scope = await scopeOf(target);
  // what nobody has tried before, somebody else has done
  const before = round === 1 && number === 1 ? undefined : intended;
  const report = await withTargetSession(target, database, config, false, (session) =>
    repairDatabase(session, database, scope, { before, timeLeft }),
  );
  return capFindings(report, bytes);
}

/** Tables that are being loaded at this moment are left to those who load them. */
async function scopeOf({ loads }: Target): Promise<Scope> {
  const except = await Promise.all(loads.map(readTables));
  return { ...everything, except: except.flat() };
}

/** Milliseconds with which it makes sense to begin. */
const enoughTime = 300_000;

/** How often a repair is gone on with: after its session ended, and after its time was up. */
const most = { interruptions: 4, turns: 100 };

type Round<T> =
  | { readonly ended: true; readonly value: T }
  | { readonly ended: false; readonly why: "postponed" | "interrupted" | "out of time" };

/**
 * Does work in as many durable steps as it takes. What is left of the 15 minutes of an invocation may be too little:
 * then the work goes on in another one.
 */
async function inRounds<T>(
  { context, called }: Examination,
  what: string,
  work: (one: Try, round: number) => Promise<T>,
) {
  let [interruptions, isFresh] = [0, false];
  for (let round = 1; round <= most.turns && interruptions <= most.interruptions; round += 1) {
    const mayWait = !isFresh;
    const name = round === 1 ? `${what} ${called}` : `${what} ${called}, round ${round}`;
    const tried = await attempt<Round<T>>(context, name, (one) => oneRound(one, mayWait, () => work(one, round)));
    if (!tried.done) return tried;
    if (tried.value.ended) return { done: true, value: tried.value.value } as const;
    isFresh = tried.value.why !== "interrupted";
    if (isFresh) await context.wait(`have time for ${called}`, { seconds: 1 });
    else interruptions += 1;
  }
  return { done: false, failure: interruptedTooOften } as const;
}

async function oneRound<T>({ timeLeft }: Try, mayWait: boolean, work: () => Promise<T>): Promise<Round<T>> {
  if (mayWait && timeLeft() < enoughTime) return { ended: false, why: "postponed" };
  try {
    return { ended: true, value: await work() };
  } catch (error) {
    if (!(error instanceof InterruptedRepair)) throw error;
    return { ended: false, why: error.outOfTime ? "out of time" : "interrupted" };
  }
}

const interruptedTooOften: Failure = {
  reason: "the session ended in the middle of the repair again and again",
  hint: "See the log of the server for why it ends sessions, then run the restore hook again.",
};

/** Some repairs may have been made although nobody could read them again: that must not be passed over. */
function afterAttempts(failure: Failure, { counts }: Intended): Failure {
  const intended = counts.resynced + counts.recreated;
  return { ...failure, reason: `${failure.reason} (before that, up to ${intended} repairs were made)` };
}
