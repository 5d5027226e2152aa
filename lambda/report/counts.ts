import type { Counts } from "./report.ts";

/** Counts of which each is told by its name. */
export function eachCount(numberOf: (count: keyof Counts) => number): Counts {
  return {
    resynced: numberOf("resynced"),
    recreated: numberOf("recreated"),
    leftAlone: numberOf("leftAlone"),
    failed: numberOf("failed"),
    runningOut: numberOf("runningOut"),
    leftBehind: numberOf("leftBehind"),
    restored: numberOf("restored"),
  };
}

export function addCounts(...all: readonly Counts[]): Counts {
  return eachCount((count) => all.reduce((sum, counts) => sum + counts[count], 0));
}
