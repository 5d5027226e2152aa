import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt, explain, type Try } from "./attempt.ts";
import { everything, type Scope } from "./catalog/scope.ts";
import type { Config } from "./config.ts";
import type { Failure } from "./failure.ts";
import type { Session } from "./postgres/connect.ts";
import { isOurMistake } from "./postgres/explain-error.ts";
import type { Reference } from "./reference/reference.ts";
import { withoutReference } from "./reference/without-reference.ts";
import { type Intended, notRepaired, perhapsRepaired } from "./repair/intended.ts";
import { InterruptedRepair } from "./repair/interrupted.ts";
import { checkDatabase, findRepairs, repairDatabase } from "./repair/run.ts";
import { type Capped, cap, type Room, type Uncapped, uncap } from "./report/capped.ts";
import { failedDatabase } from "./report/database-report.ts";
import type { DatabaseReport, Remark } from "./report/report.ts";
import type { ReportFolder } from "./report/report-folder.ts";
import { inRounds, type RoundOf } from "./rounds.ts";
import { readTables } from "./targets/dms/table-statistics.ts";
import { withTargetSession } from "./targets/session.ts";
import { readSource, type Source } from "./targets/source.ts";
import type { Target } from "./targets/target.ts";

/** Bytes that the findings of one database may take, as a checkpoint holds 256 KB, and those of all together. */
const most = { ofOne: 200_000, ofAll: 20_000_000 };

/** What was found in the databases, and what else there is to say of the run. */
interface Examinations {
  readonly databases: Capped<DatabaseReport>[];
  readonly remarks: Remark[];
}

/**
 * Repairs, or in a dry run checks, the databases of a target one after the other. Each is read in a durable step, and
 * repaired in another one: when that is killed, what it was about is known nevertheless, and so what it has done. What does
 * not fit into checkpoints is put into the folder.
 */
export async function examine(
  context: DurableContext,
  target: Target,
  source: Source | null,
  config: Config,
  folder: ReportFolder | null,
): Promise<Examinations> {
  const reports: Capped<DatabaseReport>[] = [];
  const remarks: Remark[] = [];
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
    const lost = reports.find((report) => report.lost !== null)?.lost ?? null;
    const room = { bytes, folder: lost === null ? folder : null };
    const { report, transient, remark } = await examineDatabase({
      context,
      target,
      source: isLoaded(target, database) ? source : null,
      config,
      database,
      called,
      number: index + 1,
      room,
    });
    reports.push({ ...report, lost: report.lost ?? lost });
    remarks.push(...(remark ?? []));
    inVain = transient ? inVain + 1 : 0;
  }
  return { databases: reports, remarks };
}

/** A load writes to one database, whichever a person wants to be looked at. */
function isLoaded({ endpoint, databases }: Target, database: string): boolean {
  return endpoint !== null && (endpoint.database ?? databases[0]) === database;
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
  /** What it was loaded from. */
  readonly source: Source | null;
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
  return { capped: report, whole: null, lost: null };
}

interface Examined {
  readonly report: Capped<DatabaseReport>;
  /** Whether it failed by something that may pass, and did not pass soon enough. */
  readonly transient: boolean;
  /** That its source could not be read. */
  readonly remark?: readonly Remark[];
}

async function examineDatabase(examination: Examination): Promise<Examined> {
  const { database } = examination;
  const looked = await inRounds(examination, "check", async () => ({ ended: true, value: await look(examination) }));
  if (!looked.done) {
    return { report: nothingMore(failedDatabase(database, looked.failure)), transient: looked.transient };
  }
  const { remark } = looked.value;
  if ("report" in looked.value) return { report: looked.value.report, transient: false, remark };
  const { intended } = looked.value;
  // what was found without the source is repaired without it: else it would be another repair
  const same = remark.length === 0 ? examination : { ...examination, source: null };
  const repaired = await inRounds(examination, "repair", (one, before) => repair(same, intended, one, before));
  if (repaired.done) return { report: repaired.value, transient: false, remark };
  const { failure, transient, began, attempted = intended } = repaired;
  const tell = (found: Intended) => (began ? perhapsRepaired : notRepaired)(database, found, failure);
  return { report: await tellCutShort(examination, attempted, tell), transient, remark };
}

type Looked = { readonly remark: readonly Remark[] } & (
  | { readonly report: Capped<DatabaseReport> }
  | { readonly intended: Capped<Intended> }
);

/** The report, when nothing is to be repaired or this is a dry run; else what there is to repair. */
async function look({ target, source, config, database, number, room }: Examination): Promise<Looked> {
  const scope = await scopeOf(target);
  return withTargetSession(target, database, config, true, async (session) => {
    const { reference, remark } = await tryToRead(source, session, config);
    if (config.dryRun) {
      const report = await checkDatabase(session, database, scope, reference);
      return { report: await cap(report, `${number}`, room), remark };
    }
    const found = await findRepairs(session, database, scope, reference);
    if ("report" in found) return { report: await cap(found.report, `${number}`, room), remark };
    return { intended: await cap(found.intended, `${number}-intended`, room), remark };
  });
}

async function tryToRead(
  source: Source | null,
  session: Session,
  config: Config,
): Promise<{ readonly reference: Reference | undefined; readonly remark: readonly Remark[] }> {
  if (source === null) return { reference: undefined, remark: [] };
  try {
    return { reference: await readSource(source, session, config), remark: [] };
  } catch (error) {
    if (isOurMistake(error)) throw error;
    return { reference: undefined, remark: [withoutReference(source.called, explain(error).failure)] };
  }
}

/**
 * What keeps a repair from being begun (another run, a server that is restarting) is no error: else nobody would know later
 * on whether what is in order by then is our work.
 */
async function repair(
  { target, source, config, database, number, room }: Examination,
  intended: Capped<Intended>,
  { attempt: tried, timeLeft }: Try,
  attempted: Capped<Intended> | undefined,
): Promise<RoundOf<Capped<DatabaseReport>>> {
  // an earlier try of this very step was killed, and may have been at work
  const before = attempted ?? (tried > 1 ? intended : undefined);
  let lost: Failure | null = null;
  let begins = false;
  const onBegin = () => {
    begins = true;
  };
  try {
    const scope = await scopeOf(target);
    const given = before && (await uncap(before, room.folder).catch(withoutBucket(before)));
    lost = given?.lost ?? null;
    const options = { before: given?.value, timeLeft, onBegin };
    const report = await withTargetSession(target, database, config, false, async (session) => {
      const reference = source === null ? undefined : await readSource(source, session, config);
      return repairDatabase(session, database, scope, { ...options, reference });
    });
    return { ended: true, value: await cap(report, `${number}`, room, lost) };
  } catch (error) {
    if (error instanceof InterruptedRepair) {
      const why = error.outOfTime ? "out of time" : "interrupted";
      return { ended: false, why, attempted: await cap(error.attempted, `${number}-attempted`, room, lost) };
    }
    if (begins) throw error;
    return { ended: false, why: "not begun", attempted: before, ...explain(error) };
  }
}

/** A repair does not wait for the bucket: what cannot be listed for it, is counted. */
function withoutBucket({ capped }: Capped<Intended>): (error: unknown) => Uncapped<Intended> {
  return (error) => ({ value: capped, lost: explain(error).failure });
}

/** Tables that are being loaded at this moment are left to those who load them. */
async function scopeOf({ loads }: Target): Promise<Scope> {
  const except = await Promise.all(loads.map(readTables));
  return { ...everything, except: except.flat() };
}

/** What was found, of a repair that has no report. Where it is too much for a checkpoint, in a step. */
async function tellCutShort(
  { context, called, number, room }: Examination,
  intended: Capped<Intended>,
  tell: (found: Intended) => DatabaseReport,
): Promise<Capped<DatabaseReport>> {
  const short = { ...intended, capped: tell(intended.capped), whole: null };
  if (intended.whole === null) return short;
  const told = await attempt(context, `tell of ${called}`, async () => {
    const { value, lost } = await uncap(intended, room.folder);
    return cap(tell(value), `${number}`, room, lost);
  });
  return told.done ? told.value : { ...short, lost: told.failure };
}
