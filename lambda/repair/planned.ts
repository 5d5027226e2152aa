import type { Login } from "../catalog/catalog.ts";
import type { Failure } from "../failure.ts";
import type { Finding } from "../report/report.ts";
import { missingPrivilege } from "./privileges.ts";
import { psqlScript } from "./script.ts";
import type { Repair } from "./statements.ts";

/** A repair, and what is found when it has been done: the outcome is `would-repair` until then. */
export interface PlannedRepair {
  readonly repair: Repair;
  readonly finding: Finding;
}

/** What is to be done about one sequence or column, or what is found instead. */
export type Planned = PlannedRepair | Finding;

export function isRepair(planned: Planned): planned is PlannedRepair {
  return "repair" in planned;
}

export function isFinding(planned: Planned): planned is Finding {
  return !isRepair(planned);
}

/** What every finding says of its object; the rest is null unless given. */
export type Subject = Pick<Finding, "problem" | "columns"> & Partial<Finding>;

/** The repair, or the failure to come when we lack a privilege for it. */
export function planRepair(login: Login, repair: Repair, subject: Subject): Planned {
  const failure = missingPrivilege(login, repair);
  const sql = psqlScript(repair);
  if (failure !== undefined) return failed(failure, { ...subject, to: null, sql });
  return { repair, finding: finding("would-repair", { ...subject, sql }) };
}

export function leftAlone(reason: string, subject: Subject): Finding {
  return finding("left-alone", { ...subject, reason });
}

export function failed(failure: Failure, subject: Subject): Finding {
  return finding("failed", { ...subject, ...failure });
}

function finding(outcome: Finding["outcome"], subject: Subject): Finding {
  const { problem, columns, sequence = null, from = null, to = null, evidence = null } = subject;
  const { reason = null, hint = null, sql = [] } = subject;
  return { outcome, problem, columns, sequence, from, to, evidence, reason, hint, sql };
}
