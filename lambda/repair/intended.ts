import type { Failure } from "../failure.ts";
import { countFindings, countRepairs, databaseReport, isChange } from "../report/database-report.ts";
import type { Counts, DatabaseReport, Finding } from "../report/report.ts";

/** Repairs by their kind. */
export type Repairs = Pick<Counts, "resynced" | "recreated">;

const noRepairs: Repairs = { resynced: 0, recreated: 0 };

/** What a reading has found, before its repairs are made: all there is to say, should nobody come to read again. */
export interface Intended {
  /** Sequences, and columns without generator, that were looked at. */
  readonly checked: number;
  /** With the repairs as if they were made. */
  readonly counts: Counts;
  /** Of these repairs, those that earlier rounds had made: this reading has shown it. */
  readonly done: Repairs;
  /** What else was found, and is not to be repaired: as many, counted as if it were. */
  readonly beside: Repairs;
  /** The repairs first, `would-repair` or, when done, `repaired`; may be cut short, the numbers never are. */
  readonly findings: readonly Finding[];
}

/** `unlisted`: what was repaired by earlier rounds, beside the findings. */
export function intend(checked: number, findings: readonly Finding[], unlisted = noRepairs): Intended {
  const others = findings.filter((finding) => !isChange(finding));
  const done = countRepairs(findings.filter(({ outcome }) => outcome === "repaired"));
  const counts = countFindings(findings);
  return {
    checked,
    counts: { ...counts, ...sum(counts, unlisted) },
    done: sum(done, unlisted),
    beside: countRepairs(others),
    findings: [...findings.filter(isChange), ...others],
  };
}

export const nothingIntended: Intended = intend(0, []);

function sum(one: Repairs, other: Repairs): Repairs {
  return { resynced: one.resynced + other.resynced, recreated: one.recreated + other.recreated };
}

/** The report of repairs that had begun, when nobody could read the database again: each may have been made, or not. */
export function perhapsRepaired(database: string, intended: Intended, { reason, hint }: Failure): DatabaseReport {
  const report = notRepaired(database, intended, {
    reason: `it may have been repaired, but it could not be read again to tell: ${reason}`,
    hint,
  });
  return { ...report, unproved: report.counts.failed - intended.counts.failed };
}

/** The report of what was found and could not be repaired: all repairs that are not known to be done have failed. */
export function notRepaired(
  database: string,
  { checked, counts, done, findings }: Intended,
  { reason, hint }: Failure,
): DatabaseReport {
  const open = counts.resynced + counts.recreated - done.resynced - done.recreated;
  const told = findings.map(
    (finding): Finding =>
      finding.outcome === "would-repair" ? { ...finding, outcome: "failed", to: null, reason, hint } : finding,
  );
  const report = databaseReport(database, checked, told);
  return { ...report, counts: { ...counts, ...done, failed: counts.failed + open } };
}
