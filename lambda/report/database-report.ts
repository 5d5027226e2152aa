import type { Failure } from "../failure.ts";
import { addCounts } from "./counts.ts";
import type { Comparison, Counts, DatabaseReport, Finding, Outcome } from "./report.ts";

/** What a reader wants first comes first. */
const importance: Record<Outcome, number> = { failed: 0, "would-repair": 1, repaired: 1, "left-alone": 4 };

/** The smaller, the less can be spared of a finding. */
export function importanceOf(finding: Finding): number {
  // a person has to do something about it, unlike what was left alone, and today, unlike what is running out
  if (isLeftBehind(finding) && finding.outcome === "left-alone") return 2;
  return isRunningOut(finding) ? 3 : importance[finding.outcome];
}

/** Of generators the most important first; then all else, in the order in which it can be made. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const generators = findings.filter((finding) => !isLeftBehind(finding));
  return [
    ...generators.toSorted((one, other) => importanceOf(one) - importanceOf(other)),
    ...findings.filter(isLeftBehind),
  ];
}

/** `unlisted`: what was repaired beside the findings. */
export function databaseReport(
  database: string,
  checked: number,
  findings: readonly Finding[],
  unlisted: Pick<Counts, "resynced" | "recreated"> = { resynced: 0, recreated: 0 },
): DatabaseReport {
  const counts = countFindings(findings);
  return {
    database,
    checked,
    counts: {
      ...counts,
      resynced: counts.resynced + unlisted.resynced,
      recreated: counts.recreated + unlisted.recreated,
    },
    unproved: 0,
    findings: inOrder(findings),
    comparison: null,
    failure: null,
  };
}

/** The report of a database that could not be looked at. */
export function failedDatabase(database: string, failure: Failure): DatabaseReport {
  return { database, checked: 0, counts: countFindings([]), unproved: 0, findings: [], comparison: null, failure };
}

/** What a comparison has found in a database. */
export interface ComparisonReport {
  readonly comparison: Comparison;
  readonly counts: Counts;
  /** In the order in which what was left behind can be made; may be cut short, `counts` never is. */
  readonly findings: readonly Finding[];
}

export function comparisonReport(comparison: Comparison, findings: readonly Finding[]): ComparisonReport {
  return { comparison, counts: countFindings(findings), findings };
}

/** The same report, with what the database was compared with, and what that found; null where it was not compared. */
export function withComparison(report: DatabaseReport, compared: ComparisonReport | null): DatabaseReport {
  if (compared === null) return report;
  return {
    ...report,
    counts: addCounts(report.counts, compared.counts),
    findings: [...report.findings, ...compared.findings],
    comparison: compared.comparison,
  };
}

/** Those to be repaired, too, as if they were. */
export function countFindings(findings: readonly Finding[]): Counts {
  const changed = findings.filter((finding) => isChange(finding) && !isLeftBehind(finding));
  const behind = findings.filter(isLeftBehind);
  return {
    resynced: changed.filter((finding) => !isRecreated(finding)).length,
    recreated: changed.filter(isRecreated).length,
    leftAlone: findings.filter(isLeftAlone).length,
    failed: findings.filter(({ outcome }) => outcome === "failed").length,
    runningOut: findings.filter(isRunningOut).length,
    leftBehind: behind.filter(({ outcome }) => outcome === "left-alone").length,
    restored: behind.filter(isChange).length,
  };
}

/** Whether there is nothing to say of a database, but that it was looked at. */
export function isQuiet({ counts, failure }: DatabaseReport): boolean {
  return failure === null && Object.values(counts).every((count) => count === 0);
}

/** The counts of what a plan has found, if all of that were repaired. */
export function countRepairs(findings: readonly Finding[]): Pick<Counts, "resynced" | "recreated"> {
  const recreated = findings.filter(isRecreated).length;
  return { resynced: findings.length - recreated, recreated };
}

/** Whether a repair is about it, that was made or is to be made. */
export function isChange({ outcome }: Finding): boolean {
  return outcome === "repaired" || outcome === "would-repair";
}

export function isLeftAlone(finding: Finding): boolean {
  return finding.outcome === "left-alone" && !isRunningOut(finding) && !isLeftBehind(finding);
}

/** Whether a column got its generator back, and not only its next value. */
export function isRecreated({ problem }: Pick<Finding, "problem">): boolean {
  return problem === "missing" || problem === "orphaned";
}

/** Whether all that is to be said of a sequence is that it has few numbers left. */
export function isRunningOut({ problem }: Finding): boolean {
  return problem === "running-out";
}

/** Whether it is about something that is no generator. */
export function isLeftBehind({ problem }: Finding): boolean {
  return problem === "left-behind";
}

/** Whether it is said of a sequence that works, beside whatever else is found of it. */
export function isNotice(finding: Finding): boolean {
  return isRunningOut(finding) || finding.problem === "different";
}

/**
 * The first of the findings, as many as fit into so many bytes as JSON: a durable step's result has to. One that takes all the room by
 * itself, such as a function with its body, keeps none of the others out.
 */
export function fitting(findings: readonly Finding[], bytes: number): readonly Finding[] {
  const kept: Finding[] = [];
  let room = bytes;
  for (const finding of findings) {
    const size = Buffer.byteLength(JSON.stringify(finding)) + 1;
    if (size > bytes) continue;
    room -= size;
    if (room < 0) break;
    kept.push(finding);
  }
  return kept;
}
