import { describe, expect, test } from "vitest";
import { intend, notRepaired, perhapsRepaired } from "../../lambda/repair/intended.ts";
import type { Finding } from "../../lambda/report/report.ts";
import { finding } from "../report/examples.ts";

const table = (name: string) => ({ columns: [`public.${name}.id`], sequence: `public.${name}_id_seq` });
const behind = finding({ outcome: "would-repair", problem: "behind", ...table("a"), from: "1", to: "4" });
const missing = finding({ outcome: "would-repair", problem: "missing", ...table("b"), to: "9" });
const done: Finding = { ...behind, ...table("c"), outcome: "repaired" };
const denied = finding({ outcome: "failed", problem: "behind", ...table("d"), reason: "no", hint: "Allow it." });
const composite = finding({
  outcome: "left-alone",
  problem: "missing",
  columns: ["public.e.a"],
  reason: "composite key",
});
const nearlyFull = finding({ outcome: "left-alone", problem: "running-out", ...table("f") });
const intended = intend(12, [composite, behind, denied, done, missing, nearlyFull], { resynced: 2, recreated: 1 });

const failure = { reason: "the server is gone", hint: "Look." };

describe("a reading of which no repair was made", () => {
  test("is told whole: repairs as failed, and all else as it was found", () => {
    const report = notRepaired("shop", intend(12, [behind, missing, denied, composite, nearlyFull]), failure);
    expect(report).toEqual({
      database: "shop",
      checked: 12,
      counts: { resynced: 0, recreated: 0, leftAlone: 1, failed: 3, runningOut: 1, leftBehind: 0, restored: 0 },
      unproved: 0,
      findings: [
        { ...behind, ...failure, outcome: "failed", to: null },
        { ...missing, ...failure, outcome: "failed", to: null },
        denied,
        nearlyFull,
        composite,
      ],
      comparison: null,
      failure: null,
    });
  });
});

describe("a reading whose repairs nobody has seen the end of", () => {
  const reason = "it may have been repaired, but it could not be read again to tell: the server is gone";

  test("says of each that it may have been made, and only of those seen to be made that they are", () => {
    const report = perhapsRepaired("shop", intended, failure);
    expect(report.checked).toBe(12);
    expect(report.counts).toEqual({
      resynced: 3,
      recreated: 1,
      leftAlone: 1,
      failed: 3,
      runningOut: 1,
      leftBehind: 0,
      restored: 0,
    });
    expect(report.unproved).toBe(2);
    expect(report.findings).toEqual([
      { ...behind, ...failure, reason, outcome: "failed", to: null },
      { ...missing, ...failure, reason, outcome: "failed", to: null },
      denied,
      done,
      nearlyFull,
      composite,
    ]);
    expect(report.failure).toBeNull();
  });

  test("counts all of them, however few are listed", () => {
    const { counts, unproved } = perhapsRepaired("shop", { ...intended, findings: [] }, failure);
    expect(counts).toEqual({
      resynced: 3,
      recreated: 1,
      leftAlone: 1,
      failed: 3,
      runningOut: 1,
      leftBehind: 0,
      restored: 0,
    });
    expect(unproved).toBe(2);
  });
});

test("repairs come first of what is to be kept, since what is not kept of them is known by number only", () => {
  expect(intended.findings).toEqual([behind, done, missing, composite, denied, nearlyFull]);
});
