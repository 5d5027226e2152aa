import { expect, test } from "vitest";
import { comparisonReport, databaseReport, withComparison } from "../../lambda/report/database-report.ts";
import type { Finding, Outcome } from "../../lambda/report/report.ts";
import { difference } from "../../lambda/schema/difference.ts";
import { leftBehind } from "../../lambda/schema/left-behind.ts";
import { finding } from "./examples.ts";

function left(object: string, outcome: Outcome): Finding {
  return leftBehind(difference("index", object, { sql: ["create index i on a (b)"] }), undefined, outcome);
}

test("what a comparison found is counted beside what was found of generators, and stands behind it in its own order", () => {
  const repaired = finding({ outcome: "repaired", problem: "behind", columns: ["public.orders.id"] });
  const alone = finding({ outcome: "left-alone", problem: "missing", columns: ["public.pages.id"] });
  const report = databaseReport("shop", 7, [alone, repaired], { resynced: 2, recreated: 0 });
  const found = [left("a", "left-alone"), left("b", "failed"), left("c", "repaired"), left("d", "left-alone")];

  const compared = withComparison(report, comparisonReport({ with: "the reference", tables: 3 }, found));

  expect(compared).toEqual({
    ...report,
    counts: { resynced: 3, recreated: 0, leftAlone: 1, failed: 1, runningOut: 0, leftBehind: 2, restored: 1 },
    findings: [repaired, alone, ...found],
    comparison: { with: "the reference", tables: 3 },
  });
});
