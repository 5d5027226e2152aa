import { readLogin } from "../catalog/login.ts";
import { readCatalog } from "../catalog/read-catalog.ts";
import type { Scope } from "../catalog/scope.ts";
import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { isOurMistake } from "../postgres/explain-error.ts";
import { endsSession } from "../postgres/sqlstate.ts";
import type { Reference } from "../reference/reference.ts";
import { wantedBy } from "../reference/wanted-by.ts";
import { databaseReport, isRecreated } from "../report/database-report.ts";
import type { DatabaseReport } from "../report/report.ts";
import { applyRepairs } from "./apply.ts";
import { excludeOtherRuns } from "./exclusion.ts";
import { type Intended, intend, nothingIntended } from "./intended.ts";
import { InterruptedRepair } from "./interrupted.ts";
import { makePlan, type Plan } from "./plan.ts";
import { withScript } from "./planned.ts";
import { doneBefore, tried, verify } from "./verify.ts";

/** Says what is wrong in one database and what would be done about it. Reads only. */
export async function checkDatabase(
  session: Session,
  database: string,
  scope: Scope,
  reference?: Reference,
): Promise<DatabaseReport> {
  const plan = await readPlan(session, scope, reference);
  return databaseReport(database, plan.checked, [...plan.repairs.map(withScript), ...plan.findings]);
}

/** What there is to repair in one database; or, where there is nothing, what else there is to say of it. Reads only. */
export async function findRepairs(
  session: Session,
  database: string,
  scope: Scope,
  reference?: Reference,
): Promise<{ readonly report: DatabaseReport } | { readonly intended: Intended }> {
  const { repairs, findings, checked } = await readPlan(session, scope, reference);
  if (repairs.length === 0) return { report: databaseReport(database, checked, findings) };
  return { intended: intend(checked, [...repairs.map(({ finding }) => finding), ...findings]) };
}

export interface RepairOptions {
  /**
   * What the source of the data says, in the names of this database.
   *
   * @default - nothing is known of it
   */
  readonly reference?: Reference | undefined;

  /**
   * Whether sequences are moved only, and nothing is created or attached: what a column without generator needs cannot be known.
   *
   * @default false
   */
  readonly movesOnly?: boolean | undefined;

  /**
   * What a run was about that has not come to its end: whatever of it is in order now is reported as repaired.
   *
   * @default - nothing
   */
  readonly before?: Intended | undefined;

  /**
   * How many milliseconds are left for the repairs.
   *
   * @default - as many as they take
   */
  readonly timeLeft?: (() => number) | undefined;

  /** Called right before the first repair is made. */
  readonly onBegin?: (() => void) | undefined;
}

/**
 * Repairs one database, then reads everything again and reports what is true by then.
 *
 * Throws a FailureError when the database cannot be repaired as a whole, an InterruptedRepair when the session ends
 * while repairs are made or there is no time left, and what `pg` throws when the session ends before that.
 */
export async function repairDatabase(
  session: Session,
  database: string,
  scope: Scope,
  { reference, movesOnly = false, before = nothingIntended, timeLeft, onBegin }: RepairOptions = {},
): Promise<DatabaseReport> {
  await excludeOtherRuns(session);
  const read = async () => {
    const plan = await readPlan(session, scope, reference);
    return movesOnly ? { ...plan, repairs: plan.repairs.filter(({ finding }) => !isRecreated(finding)) } : plan;
  };
  const { plan, done } = await planRepairs(session, read, before);
  if (plan.repairs.length === 0) {
    return databaseReport(database, plan.checked, [...done.findings, ...plan.findings], done.unlisted);
  }

  const repairs = plan.repairs.map(({ finding }) => finding);
  const intended = intend(plan.checked, [...done.findings, ...repairs, ...plan.findings], done.unlisted);
  onBegin?.();
  try {
    const applied = await applyPlan(session, plan, timeLeft);
    if (applied === "out of time") throw new InterruptedRepair(intended);
    const proof = await read();
    return databaseReport(database, proof.checked, [...done.findings, ...verify(applied, proof)], done.unlisted);
  } catch (error) {
    if (error instanceof InterruptedRepair || !endsSession(error) || isOurMistake(error)) throw error;
    throw new InterruptedRepair(intended, error);
  }
}

async function planRepairs(session: Session, read: () => Promise<Plan>, before: Intended) {
  if ((await readLogin(session)).inRecovery) throw new FailureError(standby, { transient: true });
  const plan = await read();
  return { plan, done: doneBefore(before, plan) };
}

/** Reads a database, and says what is to be done about it. */
async function readPlan(session: Session, scope: Scope, reference: Reference | undefined): Promise<Plan> {
  const catalog = await readCatalog(session, scope, reference && wantedBy(reference));
  return makePlan(catalog, reference, scope);
}

/** Does the repairs of a plan, and empties it: their sequences take as much memory as those that are then read again. */
async function applyPlan(session: Session, plan: Plan, timeLeft: RepairOptions["timeLeft"]) {
  const repairs = plan.repairs.splice(0);
  const applied = await applyRepairs(
    session,
    repairs.map(({ repair }) => repair),
    timeLeft,
  );
  return applied === "out of time" ? applied : tried(repairs, applied);
}

/** Why nothing can be changed on a server that takes its data from another one. */
export const standby = {
  reason: "the server is a standby: it takes its data from another server and refuses every change",
  hint: "Run the restore hook on the primary, or promote this server first.",
};
