import { expect, test } from "vitest";
import { intend } from "../../lambda/repair/intended.ts";
import { withoutSource } from "../../lambda/repair/without-source.ts";
import { databaseReport } from "../../lambda/report/database-report.ts";
import type { Finding } from "../../lambda/report/report.ts";
import { finding } from "../report/examples.ts";

const failure = { reason: "the server cannot be reached", hint: "Check that it runs." };

const of = (name: string, said: Partial<Finding>) =>
  finding({
    outcome: "would-repair",
    problem: "behind",
    columns: [`public.${name}.id`],
    sequence: `public.${name}_id_seq`,
    ...said,
  });
const moved = of("moved", {});
const recreated = of("recreated", { problem: "missing", evidence: "the source has it: serial" });
const bySource = of("by_source", { evidence: "the source's next value is 9" });
const leftAlone = of("natural", { outcome: "left-alone", problem: "missing", sequence: null });
const different = of("moved", { outcome: "left-alone", problem: "different" });
const intended = intend(6, [moved, recreated, bySource, leftAlone, different, of("in_order", {})]);
const report = databaseReport("shop", 5, [
  { ...moved, outcome: "repaired" },
  // without the source it looks as if it could not be told
  of("recreated", { outcome: "left-alone", problem: "missing", sequence: null }),
]);

function outcomes(begun: boolean): [string, string][] {
  return withoutSource(report, intended, failure, begun).findings.map(({ outcome, problem, columns }) => [
    `${columns.join()} ${problem}`,
    outcome,
  ]);
}

test("what was found by a source that is gone has failed or is left as it was told, beside the moves that were made", () => {
  expect(outcomes(false)).toEqual([
    ["public.recreated.id missing", "failed"],
    ["public.by_source.id behind", "failed"],
    ["public.moved.id behind", "repaired"],
    ["public.natural.id missing", "left-alone"],
    ["public.moved.id different", "left-alone"],
  ]);
});

test("what an earlier round has moved is told as repaired", () => {
  expect(outcomes(true)).toContainEqual(["public.in_order.id behind", "repaired"]);
});

test("whoever reads that something failed is told why, and what to do", () => {
  const { findings, counts } = withoutSource(report, intended, failure, false);
  expect(findings[0]).toMatchObject({
    reason: "its source could not be read again: the server cannot be reached",
    hint: "Check that it runs. Then run the restore hook again.",
  });
  expect(counts).toMatchObject({ resynced: 1, recreated: 0, failed: 2 });
});
