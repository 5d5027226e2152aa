import { readCatalog } from "../catalog/read-catalog.ts";
import type { Scope } from "../catalog/scope.ts";
import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { isOurMistake } from "../postgres/explain-error.ts";
import { endsSession } from "../postgres/sqlstate.ts";
import { databaseReport } from "../report/database-report.ts";
import type { DatabaseReport, Finding } from "../report/report.ts";
import { applyRepairs } from "./apply.ts";
import { excludeOtherRuns } from "./exclusion.ts";
import { InterruptedRepair } from "./interrupted.ts";
import { makePlan, type Plan } from "./plan.ts";
import { withScript } from "./planned.ts";
import { doneBefore, type Tried, tried, verify } from "./verify.ts";

/** Says what is wrong in one database and what would be done about it. Reads only. */
export async function checkDatabase(session: Session, database: string, scope: Scope): Promise<DatabaseReport> {
  const plan = makePlan(await readCatalog(session, scope));
  return databaseReport(database, plan.checked, [...plan.repairs.map(withScript), ...plan.findings]);
}

/**
 * Repairs one database, then reads everything again and reports what is true by then. `attempted` is what a run was
 * about that was interrupted: whatever of it is in order now is reported as repaired.
 *
 * Throws a FailureError when the database cannot be repaired as a whole, an InterruptedRepair when the session ends
 * while repairs are made, and what `pg` throws when it ends before that.
 */
export async function repairDatabase(
  session: Session,
  database: string,
  scope: Scope,
  attempted: readonly Finding[] = [],
): Promise<DatabaseReport> {
  await excludeOtherRuns(session);
  const { plan, before } = await planRepairs(session, scope, attempted);
  if (plan.repairs.length === 0) return databaseReport(database, plan.checked, [...before, ...plan.findings]);

  const intended = plan.repairs.map(({ finding }) => finding);
  try {
    const repairs = await applyPlan(session, plan);
    const proof = makePlan(await readCatalog(session, scope));
    return databaseReport(database, proof.checked, [...before, ...verify(repairs, proof)]);
  } catch (error) {
    if (!endsSession(error) || isOurMistake(error)) throw error;
    throw new InterruptedRepair([...before, ...intended], error);
  }
}

async function planRepairs(session: Session, scope: Scope, attempted: readonly Finding[]) {
  const catalog = await readCatalog(session, scope);
  if (catalog.login.inRecovery) throw new FailureError(standby);
  const plan = makePlan(catalog);
  return { plan, before: doneBefore(attempted, plan) };
}

/** Does the repairs of a plan, and empties it: their sequences take as much memory as those that are then read again. */
async function applyPlan(session: Session, plan: Plan): Promise<Tried[]> {
  const repairs = plan.repairs.splice(0);
  const applied = await applyRepairs(
    session,
    repairs.map(({ repair }) => repair),
  );
  return tried(repairs, applied);
}

const standby = {
  reason: "the server is a standby: it takes its data from another server and refuses every change",
  hint: "Run the restore hook on the primary, or promote this server first.",
};
