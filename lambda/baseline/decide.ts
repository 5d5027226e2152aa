import { isLeftBehind } from "../report/database-report.ts";
import type { DatabaseReport } from "../report/report.ts";

/** What a run is, and what it has found in one database. */
export interface Situation {
  /** What is true after the run. */
  readonly report: DatabaseReport;
  /** Whether it was to change nothing: what it found broken is broken still. */
  readonly dryRun: boolean;
  /** Whether there was a baseline, be it of what the server was restored from. */
  readonly hadBaseline: boolean;
  /** Whether a person wants the state kept as it is. */
  readonly asked: boolean;
}

/**
 * `keep` what it is like takes the place of its baseline · `vanished` something is not as it was, which a person may accept ·
 * `broken` it is not healthy · `not compared` nobody knows whether anything has vanished.
 */
export type Decision = "keep" | "vanished" | "broken" | "not compared";

/** Whether what a database is like after a run is healthy, and takes the place of its baseline. */
export function decide({ report, dryRun, hadBaseline, asked }: Situation): Decision {
  const { counts, comparison } = report;
  if (isBroken(report, dryRun)) return "broken";
  if (asked) return "keep";
  if (hadBaseline && comparison === null) return "not compared";
  // what was to be made as it was, and could not be, or would be if this were no dry run
  const missing = counts.leftBehind + counts.failed + (dryRun ? counts.restored : 0);
  return missing > 0 ? "vanished" : "keep";
}

/** Whether something is wrong with its generators, or it could not be looked at. */
function isBroken({ counts, findings, failure }: DatabaseReport, dryRun: boolean): boolean {
  const others = findings.filter((finding) => isLeftBehind(finding) && finding.outcome === "failed").length;
  const toRepair = dryRun ? counts.resynced + counts.recreated : 0;
  return failure !== null || counts.failed - others + toRepair > 0;
}
