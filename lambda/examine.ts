import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt, explain, type Try } from "./attempt.ts";
import { everything, type Scope } from "./catalog/scope.ts";
import type { Config } from "./config.ts";
import type { Failure } from "./failure.ts";
import { InterruptedRepair } from "./repair/interrupted.ts";
import { checkDatabase, findRepairs, type Intended, intend, repairDatabase } from "./repair/run.ts";
import { type Capped, cap, type Room, uncap } from "./report/capped.ts";
import { databaseReport, failedDatabase } from "./report/database-report.ts";
import type { DatabaseReport, Finding } from "./report/report.ts";
import type { ReportFolder } from "./report/report-folder.ts";
import { inRounds, type RoundOf } from "./rounds.ts";
import { readTables } from "./targets/dms/table-statistics.ts";
import { withTargetSession } from "./targets/session.ts";
import type { Target } from "./targets/target.ts";

/** Bytes that the findings of one database may take, as a checkpoint holds 256 KB, and those of all together. */
const most = { ofOne: 200_000, ofAll: 20_000_000 };

/**
 * Repairs, or in a dry run checks, the databases of a target one after the other. Each is read in a durable step, and
 * repaired in another one: when that is killed, what it was about is known nevertheless, and so what it has done. What does
 * not fit into checkpoints is put into the folder.
 */
export async function examine(
  context: DurableContext,
  target: Target,
  config: Config,
  folder: ReportFolder | null,
): Promise<Capped<DatabaseReport>[]> {
  const reports: Capped<DatabaseReport>[] = [];
  const count = target.databases.length;
  let inVain = 0;
  for (const [index, database] of target.databases.entries()) {
    // the name of a step takes ASCII only, that of a database anything
    const called = `database ${index + 1} of ${count}`;
    const bytes = Math.min(most.ofOne, Math.floor(most.ofAll / count / 2));
    if (inVain >= mostInVain) {
      reports.push(nothingMore(failedDatabase(database, notTried)));
      continue;
    }
    // each vain try for the bucket takes its time, and what does not answer once will not for the next database
    const room = { bytes, folder: reports.some(({ lost }) => lost) ? null : folder };
    const { report, transient } = await examineDatabase({
      context,
      target,
      config,
      database,
      called,
      number: index + 1,
      room,
    });
    reports.push(report);
    inVain = transient ? inVain + 1 : 0;
  }
  return reports;
}

/** How many databases in a row may fail by what has not passed in minutes: the server is most likely gone. */
const mostInVain = 3;

const notTried: Failure = {
  reason: `it was not tried, since the ${mostInVain} databases before it could not be looked at for minutes`,
  hint: "Follow the hint of the first of them, then run the restore hook again.",
};

interface Examination {
  readonly context: DurableContext;
  readonly target: Target;
  readonly config: Config;
  readonly database: string;
  /** In the names of its steps. */
  readonly called: string;
  /** Its place among all of the target, from 1. */
  readonly number: number;
  readonly room: Room;
}

/** What has no findings that could be too many. */
function nothingMore(report: DatabaseReport): Capped<DatabaseReport> {
  return { capped: report, whole: null, lost: false };
}

interface Examined {
  readonly report: Capped<DatabaseReport>;
  /** Whether it failed by something that may pass, and did not pass soon enough. */
  readonly transient: boolean;
}

async function examineDatabase(examination: Examination): Promise<Examined> {
  const { database } = examination;
  const looked = await inRounds(examination, "check", async () => ({ ended: true, value: await look(examination) }));
  if (!looked.done) {
    return { report: nothingMore(failedDatabase(database, looked.failure)), transient: looked.transient };
  }
  if ("report" in looked.value) return { report: looked.value.report, transient: false };
  const { intended } = looked.value;
  const repaired = await inRounds(examination, "repair", (one, before) => repair(examination, intended, one, before));
  if (repaired.done) return { report: repaired.value, transient: false };
  const { failure, transient, began } = repaired;
  const report = began
    ? nothingMore(failedDatabase(database, afterAttempts(failure, intended.capped)))
    : await tellNotRepaired(examination, failure, intended);
  return { report, transient };
}

type Looked = { readonly report: Capped<DatabaseReport> } | { readonly intended: Capped<Intended> };

/** The report, when nothing is to be repaired or this is a dry run; else what there is to repair. */
async function look({ target, config, database, number, room }: Examination): Promise<Looked> {
  const scope = await scopeOf(target);
  return withTargetSession(target, database, config, true, async (session) => {
    if (config.dryRun) return { report: await cap(await checkDatabase(session, database, scope), `${number}`, room) };
    const found = await findRepairs(session, database, scope);
    if ("report" in found) return { report: await cap(found.report, `${number}`, room) };
    return { intended: await cap(found.intended, `${number}-intended`, room) };
  });
}

/**
 * What keeps a repair from being begun (another run, a server that is restarting) is no error: else nobody would know later
 * on whether what is in order by then is our work.
 */
async function repair(
  { target, config, database, number, room }: Examination,
  intended: Capped<Intended>,
  { attempt: tried, timeLeft }: Try,
  attempted: Capped<Intended> | undefined,
): Promise<RoundOf<Capped<DatabaseReport>>> {
  // an earlier try of this very step was killed, and may have been at work
  const before = attempted ?? (tried > 1 ? intended : undefined);
  let begins = false;
  const onBegin = () => {
    begins = true;
  };
  try {
    const scope = await scopeOf(target);
    const options = { before: before && (await uncap(before, room.folder)), timeLeft, onBegin };
    const report = await withTargetSession(target, database, config, false, (session) =>
      repairDatabase(session, database, scope, options),
    );
    return { ended: true, value: await cap(report, `${number}`, room) };
  } catch (error) {
    if (error instanceof InterruptedRepair) {
      const counted = intend(error.attempted).counts;
      const { counts, beside } = intended.capped;
      const soFar: Intended = {
        beside,
        // the first reading counts those that an earlier round could not list, this one those that were new in it
        counts: {
          resynced: Math.max(counted.resynced, counts.resynced),
          recreated: Math.max(counted.recreated, counts.recreated),
        },
        findings: error.attempted,
      };
      const why = error.outOfTime ? "out of time" : "interrupted";
      return { ended: false, why, attempted: await cap(soFar, `${number}-attempted`, room) };
    }
    if (begins) throw error;
    return { ended: false, why: "not begun", attempted: before, ...explain(error) };
  }
}

/** Tables that are being loaded at this moment are left to those who load them. */
async function scopeOf({ loads }: Target): Promise<Scope> {
  const except = await Promise.all(loads.map(readTables));
  return { ...everything, except: except.flat() };
}

/** What was found, and could not be repaired: nothing of it has been tried. Where it is too much for a checkpoint, in a step. */
async function tellNotRepaired(
  { context, database, called, number, room }: Examination,
  failure: Failure,
  intended: Capped<Intended>,
): Promise<Capped<DatabaseReport>> {
  const short = { ...intended, capped: notRepaired(database, failure, intended.capped), whole: null };
  if (intended.whole === null) return short;
  const told = await attempt(context, `tell of ${called}`, async () =>
    cap(notRepaired(database, failure, await uncap(intended, room.folder)), `${number}`, room),
  );
  return told.done ? told.value : short;
}

function notRepaired(database: string, failure: Failure, { counts, findings }: Intended): DatabaseReport {
  const count = counts.resynced + counts.recreated;
  const unrepaired = findings.map((finding): Finding => ({ ...finding, ...failure, outcome: "failed", to: null }));
  const report = databaseReport(database, count, unrepaired);
  return { ...report, counts: { ...report.counts, failed: count } };
}

/** Some repairs may have been made although nobody could read them again: that must not be passed over. */
function afterAttempts(failure: Failure, { counts }: Intended): Failure {
  const intended = counts.resynced + counts.recreated;
  return { ...failure, reason: `${failure.reason} (before that, up to ${intended} repairs were made)` };
}
