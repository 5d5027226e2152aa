import { addCounts } from "./counts.ts";
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
  return {
    ...addCounts(...databases.map(({ counts }) => counts)),
    checked: databases.reduce((sum, { checked }) => sum + checked, 0),
    lost: databases.filter(({ failure }) => failure !== null).length,
  };
}
