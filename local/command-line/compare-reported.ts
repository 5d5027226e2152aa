import type { Scope } from "../../lambda/catalog/scope.ts";
import { FailureError } from "../../lambda/failure.ts";
import { displayIdentifier } from "../../lambda/postgres/identifiers.ts";
import { withComparison } from "../../lambda/report/database-report.ts";
import type { DatabaseReport, Remark } from "../../lambda/report/report.ts";
import { compareDatabase } from "../../lambda/schema/compare-database.ts";
import { leftBehind } from "../../lambda/schema/left-behind.ts";
import type { Original } from "../../lambda/schema/original.ts";
import { notCompared } from "./not-compared.ts";
import { type Access, onSession } from "./on-session.ts";

interface ComparedReport {
  readonly report: DatabaseReport;
  /** What could not be compared. */
  readonly remarks: readonly Remark[];
}

/**
 * Adds to the report of a database what it lacks of its original beside generators. In a session of its own, which only reads:
 * duplicates may take long to count, and other repairs are not to be kept out for that.
 */
export async function compareReported(
  access: Access,
  report: DatabaseReport,
  original: Original,
  scope: Scope,
): Promise<ComparedReport> {
  const { database } = report;
  try {
    const compared = await onSession(access, database, true, (session) => compareDatabase(session, original, scope));
    const findings = compared.differences.map((one) => leftBehind(one, compared.duplicates.get(one), "left-alone"));
    return {
      report: withComparison(report, compared.comparison, findings),
      remarks: notCompared(report, original, compared),
    };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { reason, hint } = error.failure;
    const text = `database ${displayIdentifier(database)} could not be compared with ${original.called}: ${reason}`;
    return { report, remarks: [{ brief: "nothing compared", text, hint }] };
  }
}
