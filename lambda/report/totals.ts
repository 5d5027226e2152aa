import type { Counts, Report } from "./report.ts";

export interface Totals extends Counts {
  readonly checked: number;
  /** Databases that could not be looked at. */
  readonly lost: number;
}

/** What a person must do something about beside the databases, in the words of the subject. */
export function briefsOf({ remarks }: Pick<Report, "remarks">): string[] {
  return remarks.flatMap(({ brief }) => brief ?? []);
}

export function totals({ databases }: Report): Totals {
  const sum = {
    checked: 0,
    resynced: 0,
    recreated: 0,
    leftAlone: 0,
    failed: 0,
    runningOut: 0,
    leftBehind: 0,
    restored: 0,
    lost: 0,
  };
  for (const { checked, counts, failure } of databases) {
    sum.checked += checked;
    sum.resynced += counts.resynced;
    sum.recreated += counts.recreated;
    sum.leftAlone += counts.leftAlone;
    sum.failed += counts.failed;
    sum.runningOut += counts.runningOut;
    sum.leftBehind += counts.leftBehind;
    sum.restored += counts.restored;
    if (failure !== null) sum.lost += 1;
  }
  return sum;
}
