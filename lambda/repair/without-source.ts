import { type Failure, sentence } from "../failure.ts";
import { databaseReport, isRecreated } from "../report/database-report.ts";
import type { DatabaseReport, Finding } from "../report/report.ts";
import type { Intended } from "./intended.ts";

/**
 * The report of moves that were made when the source, by which all had been found, could not be read any more: what else was found
 * is told as it was then. What was to be repaired by it has failed, and nothing is guessed in its place.
 *
 * @param begun whether an earlier round may have made some of the repairs
 */
export function withoutSource(
  moved: DatabaseReport,
  intended: Intended,
  failure: Failure,
  begun: boolean,
): DatabaseReport {
  const moves = moved.findings.filter((finding) => !isRecreated(finding));
  const told = new Set(moves.map(objectOf));
  const others = intended.findings
    .filter((finding) => !told.has(objectOf(finding)))
    .flatMap((finding): Finding[] => {
      if (finding.outcome !== "would-repair") return [finding];
      if (!isByData(finding)) return [notRepaired(finding, failure)];
      // it is in order now: by that round, or by somebody else
      return begun ? [{ ...finding, outcome: "repaired" }] : [];
    });
  const checked = Math.max(moved.checked, intended.checked);
  return { ...databaseReport(moved.database, checked, [...moves, ...others]), unproved: moved.unproved };
}

/** Whether the rows alone have shown it. */
function isByData(finding: Finding): boolean {
  return !isRecreated(finding) && finding.evidence === null;
}

function notRepaired(finding: Finding, { reason, hint }: Failure): Finding {
  return {
    ...finding,
    outcome: "failed",
    to: null,
    reason: `its source could not be read again: ${reason}`,
    hint: `${sentence(hint)} Then run the restore hook again.`,
  };
}

/** What a finding is about; more than one may be told of a sequence, for different problems. */
function objectOf({ sequence, columns, problem }: Finding): string {
  return JSON.stringify([sequence ?? columns, problem === "running-out" || problem === "different" ? problem : null]);
}
