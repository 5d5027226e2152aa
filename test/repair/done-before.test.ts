import { describe, expect, test } from "vitest";
import { intend } from "../../lambda/repair/intended.ts";
import { doneBefore } from "../../lambda/repair/verify.ts";
import { finding } from "../report/examples.ts";

const behind = (table: string) =>
  finding({ outcome: "would-repair", problem: "behind", columns: [`public.${table}.id`], sequence: `${table}_seq` });
const composite = finding({ outcome: "left-alone", problem: "missing", columns: ["public.line.a"] });
const unknown = finding({ outcome: "left-alone", problem: "unknown", columns: [], sequence: "public.number" });
const nothingLeft = { checked: 3, repairs: [], findings: [] };

describe("of what an earlier round was about", () => {
  test("only the repairs are called done, and not what was to be left alone and is no more", () => {
    const before = intend(4, [behind("a"), behind("b"), composite, unknown]);
    expect(doneBefore(before, nothingLeft)).toEqual({
      findings: [behind("a"), behind("b")].map((one) => ({ ...one, outcome: "repaired" })),
      unlisted: { resynced: 0, recreated: 0 },
    });
  });

  test("what is not listed is counted, less what is still open", () => {
    const before = intend(4, [behind("a"), behind("b"), behind("c"), unknown]);
    const plan = { ...nothingLeft, findings: [{ ...behind("c"), outcome: "failed" as const }, unknown] };
    expect(doneBefore({ ...before, findings: before.findings.slice(0, 1) }, plan)).toEqual({
      findings: [{ ...behind("a"), outcome: "repaired" }],
      unlisted: { resynced: 1, recreated: 0 },
    });
  });

  test("what is listed and open again is not counted as one that is not listed", () => {
    const before = intend(2, [behind("a"), unknown]);
    const open = { ...nothingLeft, findings: [{ ...behind("a"), outcome: "failed" as const }] };
    expect(doneBefore(before, open)).toEqual({ findings: [], unlisted: { resynced: 0, recreated: 0 } });
  });

  test("what was said beside it from the start does not keep it from being called done", () => {
    const cycles = finding({ outcome: "left-alone", problem: "behind", columns: ["public.a.id"], sequence: "a_seq" });
    const before = intend(2, [behind("a"), cycles]);
    expect(doneBefore(before, { ...nothingLeft, findings: [cycles] }).findings).toEqual([
      { ...behind("a"), outcome: "repaired" },
    ]);
  });
});
