import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt, explain, type Try } from "./attempt.ts";
import { compare } from "./compare.ts";
import type { Config } from "./config.ts";
import type { Failure } from "./failure.ts";
import type { Session } from "./postgres/connect.ts";
import { isOurMistake } from "./postgres/explain-error.ts";
import type { Reference } from "./reference/reference.ts";
import { withoutReference } from "./reference/without-reference.ts";
import { type Intended, notRepaired, perhapsRepaired } from "./repair/intended.ts";
import { InterruptedRepair } from "./repair/interrupted.ts";
import { checkDatabase, findRepairs, repairDatabase } from "./repair/run.ts";
import { withoutSource } from "./repair/without-source.ts";
import { type Capped, cap, type Room, type Uncapped, uncap } from "./report/capped.ts";
import { type DatabaseParts, lossOf } from "./report/database-parts.ts";
import { failedDatabase } from "./report/database-report.ts";
import type { DatabaseReport, Remark } from "./report/report.ts";
import type { ReportFolder } from "./report/report-folder.ts";
import { inRounds, type RoundOf } from "./rounds.ts";
import type { OriginalReader, Originals } from "./targets/original-reader.ts";
import { scopeOf } from "./targets/scope-of.ts";
import { withTargetSession } from "./targets/session.ts";
import type { Target } from "./targets/target.ts";

/** Bytes that the findings of one database may take, as a checkpoint holds 256 KB, and those of all together. */
const most = { ofOne: 200_000, ofAll: 20_000_000 };

/** What was found in the databases, and what else there is to say of the run. */
interface Examinations {
  readonly databases: DatabaseParts[];
  readonly remarks: Remark[];
}

/**
 * Repairs, or in a dry run checks, the databases of a target one after the other. Each is read in a durable step, and
 * repaired in another one: when that is killed, what it was about is known nevertheless, and so what it has done. In a third one it
 * is compared with what it was like before, where that can be read. What does not fit into checkpoints is put into the folder.
 */
export async function examine(
  context: DurableContext,
  target: Target,
  originals: Originals,
  config: Config,
  folder: ReportFolder | null,
): Promise<Examinations> {
  const reports: DatabaseParts[] = [];
  const remarks: Remark[] = [];
  const count = target.databases.length;
  let inVain = 0;
  for (const [index, database] of target.databases.entries()) {
    // the name of a step takes ASCII only, that of a database anything
    const called = `database ${index + 1} of ${count}`;
    const bytes = Math.min(most.ofOne, Math.floor(most.ofAll / count / 3));
    if (inVain >= mostInVain) {
      reports.push({ checked: nothingMore(failedDatabase(database, notTried)), compared: null });
      continue;
    }
    // each vain try for the bucket takes its time, and what does not answer once will not for the next database
    const lost = reports.map(lossOf).find((loss) => loss !== null) ?? null;
    const room = { bytes, folder: lost === null ? folder : null };
    const original = originals(database);
    const examination = { context, target, original, config, database, called, number: index + 1, room };
    const { report, transient, unread, complete } = await examineDatabase(examination);
    remarks.push(...unread);
    const checked = { ...report, lost: report.lost ?? lost };
    // where it could not be read for the generators, that has been said
    if (original !== null && unread.length === 0 && complete) {
      const others = checked.lost === null ? room : { ...room, folder: null };
      const { compared, remarks: whyNot } = await compare({ ...examination, original, room: others });
      reports.push({ checked, compared });
      remarks.push(...whyNot);
    } else {
      reports.push({ checked, compared: null });
    }
    inVain = transient ? inVain + 1 : 0;
  }
  return { databases: reports, remarks };
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
  /** Where it can be read what it was like before. */
  readonly original: OriginalReader | null;
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
  /** That what it was like before could not be read. */
  readonly unread: readonly Remark[];
  /** Whether it was looked at, or repaired, to the end. */
  readonly complete: boolean;
}

async function examineDatabase(examination: Examination): Promise<Examined> {
  const { database } = examination;
  const looked = await inRounds(examination, "check", async ({ isLast }) => ({
    ended: true,
    value: await look(examination, isLast),
  }));
  if (!looked.done) {
    const report = nothingMore(failedDatabase(database, looked.failure));
    return { report, transient: looked.transient, unread: [], complete: false };
  }
  const { unread } = looked.value;
  if ("report" in looked.value) return { report: looked.value.report, transient: false, unread, complete: true };
  const { intended } = looked.value;
  // what was found without it is repaired without it: else it would be another repair
  const same = unread.length === 0 ? examination : { ...examination, original: null };
  const repaired = await inRounds(examination, "repair", (one, before) => repair(same, intended, one, before));
  if (repaired.done) return { report: repaired.value, transient: false, unread, complete: true };
  const { failure, transient, began, attempted = intended } = repaired;
  const tell = (found: Intended) => (began ? perhapsRepaired : notRepaired)(database, found, failure);
  return { report: await tellCutShort(examination, attempted, tell), transient, unread, complete: false };
}

type Looked = { readonly unread: readonly Remark[] } & (
  | { readonly report: Capped<DatabaseReport> }
  | { readonly intended: Capped<Intended> }
);

/** The report, when nothing is to be repaired or this is a dry run; else what there is to repair. */
async function look(
  { target, original, config, database, number, room }: Examination,
  isLast: boolean,
): Promise<Looked> {
  const scope = await scopeOf(target);
  return withTargetSession(target, database, config, true, async (session) => {
    const { reference, unread } = await tryToRead(original, session, config, isLast);
    if (config.dryRun) {
      const report = await checkDatabase(session, database, scope, reference);
      return { report: await cap(report, `${number}`, room), unread };
    }
    const found = await findRepairs(session, database, scope, reference);
    if ("report" in found) return { report: await cap(found.report, `${number}`, room), unread };
    return { intended: await cap(found.intended, `${number}-intended`, room), unread };
  });
}

/** Throws what may pass as long as that is tried again: what is guessed instead cannot be taken back. */
async function tryToRead(
  original: OriginalReader | null,
  session: Session,
  config: Config,
  isLast: boolean,
): Promise<{ readonly reference: Reference | undefined; readonly unread: readonly Remark[] }> {
  const { reference, failure } = await readOnce(original, session, config, isLast);
  return { reference, unread: original && failure ? [withoutReference(original.called, failure)] : [] };
}

async function readOnce(
  original: OriginalReader | null,
  session: Session,
  config: Config,
  isLast: boolean,
): Promise<{ readonly reference?: Reference; readonly failure?: Failure }> {
  if (original === null) return {};
  try {
    return { reference: await original.readReference(session, config) };
  } catch (error) {
    const { failure, transient } = explain(error);
    if (isOurMistake(error) || (transient && !isLast)) throw error;
    return { failure };
  }
}

/**
 * What keeps a repair from being begun (another run, a server that is restarting) is no error: else nobody would know later
 * on whether what is in order by then is our work.
 */
async function repair(
  { target, original, config, database, number, room }: Examination,
  intended: Capped<Intended>,
  { attempt: tried, isLast, timeLeft }: Try,
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
      const { reference, failure } = await readOnce(original, session, config, isLast);
      if (failure === undefined) return repairDatabase(session, database, scope, { ...options, reference });
      const found = await uncap(intended, room.folder).catch(withoutBucket(intended));
      lost = lost ?? found.lost;
      // what an earlier round has recreated could not be told from what was not
      const moved = await repairDatabase(session, database, scope, { ...options, before: undefined, movesOnly: true });
      return withoutSource(moved, found.value, failure, before !== undefined);
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
