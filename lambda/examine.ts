import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { type Attempt, attempt, explain, type Try } from "./attempt.ts";
import { everything, type Scope } from "./catalog/scope.ts";
import type { Config } from "./config.ts";
import type { Failure } from "./failure.ts";
import { pause } from "./pause.ts";
import { InterruptedRepair } from "./repair/interrupted.ts";
import { checkDatabase, findRepairs, type Intended, intend, repairDatabase } from "./repair/run.ts";
import { capFindings, failedDatabase, fitting } from "./report/database-report.ts";
import type { DatabaseReport } from "./report/report.ts";
import { readTables } from "./targets/dms/table-statistics.ts";
import { withTargetSession } from "./targets/session.ts";
import type { Target } from "./targets/target.ts";

/** Bytes that the findings of one database may take, as a checkpoint holds 256 KB, and those of all together. */
const room = { ofOne: 200_000, ofAll: 20_000_000 };

/**
 * Repairs, or in a dry run checks, the databases of a target one after the other. Each is read in a durable step, and
 * repaired in another one: when that is killed, what it was about is known nevertheless, and so what it has done.
 */
export async function examine(context: DurableContext, target: Target, config: Config): Promise<DatabaseReport[]> {
  const reports: DatabaseReport[] = [];
  const count = target.databases.length;
  for (const [index, database] of target.databases.entries()) {
    // the name of a step takes ASCII only, that of a database anything
    const called = `database ${index + 1} of ${count}`;
    const bytes = Math.min(room.ofOne, Math.floor(room.ofAll / count / 2));
    reports.push(await examineDatabase({ context, target, config, database, called, bytes }));
  }
  return reports;
}

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
  const looked = await inRounds(examination, "check", async () => ({ ended: true, value: await look(examination) }));
  if (!looked.done) return failedDatabase(database, looked.failure);
  if ("report" in looked.value) return looked.value.report;
  const { intended } = looked.value;
  const repaired = await inRounds(examination, "repair", (one, before) => repair(examination, intended, one, before));
  if (repaired.done) return repaired.value;
  return failedDatabase(database, repaired.began ? afterAttempts(repaired.failure, intended) : repaired.failure);
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

/**
 * What keeps a repair from being begun (another run, a server that is restarting) is no error: else nobody would know later
 * on whether what is in order by then is our work.
 */
async function repair(
  { target, config, database, bytes }: Examination,
  intended: Intended,
  { attempt: number, timeLeft }: Try,
  attempted: Intended | undefined,
): Promise<RoundOf<DatabaseReport>> {
  // an earlier try of this very step was killed, and may have been at work
  const before = attempted ?? (number > 1 ? intended : undefined);
  let begins = false;
  const onBegin = () => {
    begins = true;
  };
  try {
    const scope = await scopeOf(target);
    const report = await withTargetSession(target, database, config, false, (session) =>
      repairDatabase(session, database, scope, { before, timeLeft, onBegin }),
    );
    return { ended: true, value: capFindings(report, bytes) };
  } catch (error) {
    if (error instanceof InterruptedRepair) {
      const counted = intend(error.attempted).counts;
      return {
        ended: false,
        why: error.outOfTime ? "out of time" : "interrupted",
        attempted: {
          ...intended,
          // the first reading counts those that an earlier round could not list, this one those that were new in it
          counts: {
            resynced: Math.max(counted.resynced, intended.counts.resynced),
            recreated: Math.max(counted.recreated, intended.counts.recreated),
          },
          findings: fitting(error.attempted, bytes),
        },
      };
    }
    if (begins) throw error;
    return { ended: false, why: "not begun", ...explain(error) };
  }
}

/** Tables that are being loaded at this moment are left to those who load them. */
async function scopeOf({ loads }: Target): Promise<Scope> {
  const except = await Promise.all(loads.map(readTables));
  return { ...everything, except: except.flat() };
}

/** Milliseconds with which it makes sense to begin. */
const enoughTime = 300_000;

/** How often a repair may be interrupted by the end of its session, kept from beginning, and go on in all. */
const most = { interruptions: 4, hindrances: 4, rounds: 40 };

type RoundOf<T> =
  | { readonly ended: true; readonly value: T }
  | { readonly ended: false; readonly why: "postponed" }
  | { readonly ended: false; readonly why: "interrupted" | "out of time"; readonly attempted: Intended }
  | { readonly ended: false; readonly why: "not begun"; readonly failure: Failure; readonly transient: boolean };

/**
 * Does work in as many durable steps as it takes. What is left of the 15 minutes of an invocation may be too little:
 * then the work goes on in another one. It is told what an earlier round has attempted, and not done to the end.
 */
async function inRounds<T>(
  { context, called }: Examination,
  what: string,
  work: (one: Try, attempted: Intended | undefined) => Promise<RoundOf<T>>,
): Promise<{ readonly done: true; readonly value: T } | { done: false; failure: Failure; began: boolean }> {
  const count = { interruptions: 0, hindrances: 0 };
  let isFresh = false;
  let attempted: Intended | undefined;
  for (let number = 1; number <= most.rounds; number += 1) {
    const name = number === 1 ? `${what} ${called}` : `${what} ${called}, round ${number}`;
    const tried = await oneRound(context, name, { mayWait: !isFresh, attempted }, work);
    if (!tried.done) return { ...tried, began: true };
    const outcome = tried.value;
    if (outcome.ended) return { done: true, value: outcome.value };
    if ("attempted" in outcome) attempted = outcome.attempted;
    const began = attempted !== undefined;
    isFresh = outcome.why === "postponed" || outcome.why === "out of time";
    if (isFresh) await context.wait(`have time for ${called}`, { seconds: 1 });
    if (outcome.why === "interrupted") {
      count.interruptions += 1;
      if (count.interruptions > most.interruptions) return { done: false, failure: interruptedTooOften, began };
    }
    if (outcome.why === "not begun") {
      count.hindrances += 1;
      const { failure, transient } = outcome;
      if (!transient || count.hindrances > most.hindrances) return { done: false, failure, began };
      await pause(context, `try ${called} again`, Math.min(10 * 2 ** (count.hindrances - 1), 60));
    }
  }
  return { done: false, failure: tooMuch, began: attempted !== undefined };
}

function oneRound<T>(
  context: DurableContext,
  name: string,
  { mayWait, attempted }: { readonly mayWait: boolean; readonly attempted: Intended | undefined },
  work: (one: Try, attempted: Intended | undefined) => Promise<RoundOf<T>>,
): Promise<Attempt<RoundOf<T>>> {
  return attempt<RoundOf<T>>(context, name, async (one) =>
    mayWait && one.timeLeft() < enoughTime ? { ended: false, why: "postponed" } : work(one, attempted),
  );
}

const interruptedTooOften: Failure = {
  reason: "the session ended in the middle of the repair again and again",
  hint: "See the log of the server for why it ends sessions, then run the restore hook again.",
};

const tooMuch: Failure = {
  reason: `it was not done within the time of ${most.rounds} invocations of the function`,
  hint: "Use the command line, which has no such limit, for a database as large as this.",
};

/** Some repairs may have been made although nobody could read them again: that must not be passed over. */
function afterAttempts(failure: Failure, { counts }: Intended): Failure {
  const intended = counts.resynced + counts.recreated;
  return { ...failure, reason: `${failure.reason} (before that, up to ${intended} repairs were made)` };
}
