import type { Difference } from "../../lambda/schema/difference.ts";
import type { Duplicates } from "../../lambda/schema/duplicates.ts";
import { leftBehind } from "../../lambda/schema/left-behind.ts";
import { schemaLines } from "../../lambda/schema/script.ts";

/** Differences as a script for psql, as they stand in the script of a report. */
export function schemaScript(
  differences: readonly Difference[],
  counts: ReadonlyMap<Difference, Duplicates> = new Map(),
): string {
  const findings = differences.map((one) => leftBehind(one, counts.get(one), "left-alone"));
  return `${[...schemaLines(findings)].join("\n")}\n`;
}
