import type { Login, MeasuredColumn } from "../catalog/catalog.ts";
import { isSlow } from "../catalog/hindrances.ts";
import type { Failure } from "../failure.ts";
import { displayColumn, quoteIdentifier, quoteRelation, tableOf, visibleSql } from "../postgres/identifiers.ts";
import { isRecreated } from "../report/database-report.ts";
import type { Finding } from "../report/report.ts";
import { missingPrivilege } from "./privileges.ts";
import { psqlScript } from "./script.ts";
import { type Repair, usersOf } from "./statements.ts";

/** A repair, and what is found when it has been done: the outcome is `would-repair` until then. */
export interface PlannedRepair {
  readonly repair: Repair;
  /** Without the SQL, which may be long, and is wanted of few: {@link withScript} adds it. */
  readonly finding: Finding;
}

/** What is found, with the SQL by which a person would do the repair. */
export function withScript({ repair, finding }: PlannedRepair): Finding {
  return { ...finding, sql: psqlScript(repair).map(visibleSql) };
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

/** The repair, or the failure to come: a privilege that we lack, or a lock that would be held for too long. */
export function planRepair(login: Login, repair: Repair, subject: Subject): Planned {
  const failure = missingPrivilege(login, repair) ?? longLock(repair);
  if (failure !== undefined) return failed(failure, { ...subject, to: null, sql: psqlScript(repair) });
  return { repair, finding: finding("would-repair", subject) };
}

/** Why the repair would hold its lock for as long as it takes to read all of a table. */
function longLock(repair: Repair): Failure | undefined {
  const { action } = repair;
  const slow: MeasuredColumn | undefined = [...usersOf(repair), ...repair.columns].find(isSlow);
  if (slow === undefined) return undefined;
  const index = `create index concurrently on ${quoteRelation(tableOf(slow))} (${quoteIdentifier(slow.column)});`;
  return {
    reason: `no index gives the largest value of ${displayColumn(slow)}, and ${action === "resync" ? "nextval would have to wait" : "the table would be locked"} while all of its ${Math.round(slow.bytes / 1024 / 1024)} MB are read`,
    hint: `Create an index, then run the restore hook again: ${visibleSql(index)} Or run the SQL below when nothing writes.`,
  };
}

export function leftAlone(reason: string, subject: Subject): Finding {
  return finding("left-alone", { ...subject, reason });
}

/** Of a repair that was not made, the evidence is told only where it is about a generator that is not there. */
export function failed(failure: Failure, subject: Subject): Finding {
  const evidence = isRecreated(subject) ? (subject.evidence ?? null) : null;
  return finding("failed", { ...subject, ...failure, evidence });
}

function finding(outcome: Finding["outcome"], subject: Subject): Finding {
  const { problem, columns, sequence = null, from = null, to = null, headroom = null } = subject;
  const { evidence = null, reason = null, hint = null, sql = [] } = subject;
  const about = { problem, columns, sequence, leftBehind: null };
  return { outcome, ...about, from, to, headroom, evidence, reason, hint, sql: sql.map(visibleSql) };
}
