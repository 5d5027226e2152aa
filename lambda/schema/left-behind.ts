import type { Failure } from "../failure.ts";
import type { Finding, Outcome, Duplicates as ReportedDuplicates } from "../report/report.ts";
import type { Difference } from "./difference.ts";
import type { Duplicates } from "./duplicates.ts";
import { visibleStatement } from "./visible-statement.ts";

/** What a report says of a difference. `failure`: why it could not be made, where that was tried. */
export function leftBehind(
  difference: Difference,
  counted: Duplicates | undefined,
  outcome: Outcome,
  failure: Failure | null = null,
): Finding {
  const { kind, object, table, why, sql, manual, weight, note } = difference;
  return {
    outcome,
    problem: "left-behind",
    columns: [],
    sequence: null,
    leftBehind: {
      kind,
      object,
      table,
      heavy: weight === "heavy",
      note,
      manual: manual.map(asStatement),
      duplicates: duplicatesOf(difference, counted),
    },
    from: null,
    to: null,
    headroom: null,
    evidence: null,
    reason: failure?.reason ?? why,
    hint: failure?.hint ?? null,
    sql: outcome === "repaired" ? [] : sql.map(asStatement),
  };
}

/** Whether the SQL does not make it, or may fail at it. */
export function needsPerson({ sql, manual }: Difference, counted: Duplicates | undefined): boolean {
  return sql.length === 0 || manual.length > 0 || counted?.kind === "found" || counted?.kind === "unknown";
}

function duplicatesOf({ duplicates }: Difference, counted: Duplicates | undefined): ReportedDuplicates | null {
  if (duplicates === null || counted?.kind === "none") return null;
  const query = asStatement(duplicates.sql);
  return counted?.kind === "found"
    ? { query, keys: String(counted.keys), uncounted: null }
    : { query, keys: null, uncounted: counted?.kind === "unknown" ? counted.failure : notYet };
}

const notYet: Failure = {
  reason: "its duplicates can be counted only when the columns, types and functions that it takes are as in the source",
  hint: "Count them when what comes before it is made.",
};

function asStatement(sql: string): string {
  return `${visibleStatement(sql)};`;
}
