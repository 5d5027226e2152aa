import type { Failure } from "../failure.ts";
import type { ComparisonReport } from "../report/database-report.ts";
import type { Finding } from "../report/report.ts";
import { identify } from "./restore-tried.ts";

/**
 * What a comparison has found, when nobody could make it to the end: what is not known to be made has failed. `attempted` is what
 * earlier rounds have come to; `began` says whether some of the rest may have been made as well.
 */
export function notRestored(
  report: ComparisonReport,
  attempted: readonly Finding[],
  { failure: { reason, hint }, began }: { readonly failure: Failure; readonly began: boolean },
): ComparisonReport {
  const known = new Map(
    attempted.flatMap((finding): [string, Finding][] =>
      finding.leftBehind === null || finding.outcome === "would-repair"
        ? []
        : [[identify(finding.leftBehind), finding]],
    ),
  );
  const why = began ? `it may have been made, but it could not be compared again to tell: ${reason}` : reason;
  const findings = report.findings.map((finding): Finding => {
    if (finding.outcome !== "would-repair" || finding.leftBehind === null) return finding;
    return known.get(identify(finding.leftBehind)) ?? { ...finding, outcome: "failed", reason: why, hint };
  });
  const restored = findings.filter(({ outcome }) => outcome === "repaired").length;
  const { counts } = report;
  return {
    ...report,
    counts: { ...counts, restored, failed: counts.failed + counts.restored - restored },
    findings,
  };
}
