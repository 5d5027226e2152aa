import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt, explain, type Try } from "./attempt.ts";
import { everything, type Scope } from "./catalog/scope.ts";
import type { Config } from "./config.ts";
import type { Failure } from "./failure.ts";
import { pause } from "./pause.ts";
import { InterruptedRepair } from "./repair/interrupted.ts";
import { checkDatabase, findRepairs, type Intended, repairDatabase } from "./repair/run.ts";
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
  const looked = await inRounds(examination, "check", ({ timeLeft }, round) =>
    round.mayWait && timeLeft() < enoughTime ? postponed : ended(look(examination)),
  );
  if (!looked.done) return failedDatabase(database, looked.failure);
  if ("report" in looked.value) return looked.value.report;
  const { intended } = looked.value;
  const repaired = await inRounds(examination, "repair", (one, round) =>
    round.mayWait && one.timeLeft() < enoughTime ? postponed : repair(examination, intended, one, round),
  );
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
  { began }: Round,
): Promise<RoundOf<DatabaseReport>> {
  // an earlier try of this very step was killed, and may have been at work
  const before = began || number > 1 ? intended : undefined;
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
      return { ended: false, why: error.outOfTime ? "out of time" : "interrupted" };
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

interface Round {
  /** Whether there may be more time in another invocation. */
  readonly mayWait: boolean;
  /** Whether an earlier round may have repaired something. */
  readonly began: boolean;
}

type RoundOf<T> =
  | { readonly ended: true; readonly value: T }
  | { readonly ended: false; readonly why: "postponed" | "interrupted" | "out of time" }
  | { readonly ended: false; readonly why: "not begun"; readonly failure: Failure; readonly transient: boolean };

const postponed = { ended: false, why: "postponed" } as const;

async function ended<T>(work: Promise<T>): Promise<RoundOf<T>> {
  return { ended: true, value: await work };
}

/**
 * Does work in as many durable steps as it takes. What is left of the 15 minutes of an invocation may be too little:
 * then the work goes on in another one.
 */
async function inRounds<T>(
  { context, called }: Examination,
  what: string,
  work: (one: Try, round: Round) => RoundOf<T> | Promise<RoundOf<T>>,
): Promise<{ readonly done: true; readonly value: T } | { done: false; failure: Failure; began: boolean }> {
  const count = { interruptions: 0, hindrances: 0 };
  let round: Round = { mayWait: true, began: false };
  for (let number = 1; number <= most.rounds; number += 1) {
    const name = number === 1 ? `${what} ${called}` : `${what} ${called}, round ${number}`;
    const tried = await attempt(context, name, async (one) => work(one, round));
    if (!tried.done) return { ...tried, began: true };
    const outcome = tried.value;
    if (outcome.ended) return { done: true, value: outcome.value };
    const began = round.began || outcome.why === "interrupted" || outcome.why === "out of time";
    switch (outcome.why) {
      case "postponed":
      case "out of time":
        await context.wait(`have time for ${called}`, { seconds: 1 });
        round = { mayWait: false, began };
        break;
      case "interrupted":
        count.interruptions += 1;
        if (count.interruptions > most.interruptions) return { done: false, failure: interruptedTooOften, began };
        round = { mayWait: true, began };
        break;
      case "not begun":
        count.hindrances += 1;
        if (!outcome.transient || count.hindrances > most.hindrances) {
          return { done: false, failure: outcome.failure, began };
        }
        await pause(context, `try ${called} again`, Math.min(10 * 2 ** (count.hindrances - 1), 60));
        round = { mayWait: true, began };
    }
  }
  return { done: false, failure: tooMuch, began: round.began };
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
