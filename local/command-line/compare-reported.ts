import { FailureError } from "../../lambda/failure.ts";
import { displayIdentifier } from "../../lambda/postgres/identifiers.ts";
import { comparisonReport, withComparison } from "../../lambda/report/database-report.ts";
import type { DatabaseReport, Finding, Remark } from "../../lambda/report/report.ts";
import { type Compared, compareDatabase } from "../../lambda/schema/compare-database.ts";
import type { Original } from "../../lambda/schema/original.ts";
import { plannedRestore } from "../../lambda/schema/planned-restore.ts";
import { restoreDatabase } from "../../lambda/schema/restore.ts";
import type { Examination } from "./examine-server.ts";
import { notCompared } from "./not-compared.ts";
import { onSession } from "./on-session.ts";

type Examined = Pick<Examination, "command" | "scope" | "restore" | "connection" | "limits">;

interface ComparedReport {
  readonly report: DatabaseReport;
  /** What could not be compared. */
  readonly remarks: readonly Remark[];
}

/** How often restoring may be interrupted by the end of its session, and go on. */
const mostInterruptions = 3;

/**
 * Adds to the report of a database what it lacks of its original beside generators, and makes of it what is to be restored. Else it is in
 * a session of its own, which only reads: duplicates may take long to count, and other repairs are not to be kept out for that.
 */
export async function compareReported(
  examination: Examined,
  report: DatabaseReport,
  original: Original,
): Promise<ComparedReport> {
  const { database } = report;
  try {
    const { compared, findings } = await compareOrRestore(examination, database, original);
    return {
      report: withComparison(report, comparisonReport(compared.comparison, findings)),
      remarks: notCompared(report, original, compared),
    };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { reason, hint } = error.failure;
    const text = `database ${displayIdentifier(database)} could not be compared with ${original.called}: ${reason}`;
    return { report, remarks: [{ brief: "nothing compared", text, hint }] };
  }
}

interface Found {
  readonly compared: Compared;
  readonly findings: readonly Finding[];
}

async function compareOrRestore(
  { command, scope, restore: kinds, ...access }: Examined,
  database: string,
  original: Original,
): Promise<Found> {
  if (command === "check" || kinds.length === 0) {
    const compared = await onSession(access, database, true, (session) => compareDatabase(session, original, scope));
    return { compared, findings: plannedRestore(compared, kinds) };
  }
  let before: readonly Finding[] = [];
  for (let interruptions = 0; ; interruptions += 1) {
    const round = await onSession(access, database, false, async (session) => {
      const restoration = await restoreDatabase(session, original, scope, { kinds, before });
      // to be told as it is where a session that ends is
      if (!restoration.ended && restoration.why === "interrupted" && interruptions === mostInterruptions) {
        throw restoration.cause;
      }
      return restoration;
    });
    if (round.ended) return round;
    before = round.before;
  }
}
