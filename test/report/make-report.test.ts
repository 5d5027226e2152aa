import { describe, expect, test } from "vitest";
import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import type { Finding, Outcome, Report, Status } from "../../lambda/report/report.ts";
import { capFindings } from "./cap-findings.ts";
import { finding, notLoaded, report, stillLoading } from "./examples.ts";

function database(...outcomes: readonly Outcome[]) {
  const findings = outcomes.map((outcome) =>
    finding({ outcome, problem: "behind", columns: [`public.${outcome}.id`] }),
  );
  return databaseReport("shop", 10, findings);
}

const lost = failedDatabase("shop", { reason: "no", hint: "Yes." });

describe("the status of a run", () => {
  test.each<{ when: string; run: Partial<Report>; status: Status }>([
    { when: "there was no database", run: { databases: [] }, status: "ok" },
    { when: "all was in order", run: { databases: [database()] }, status: "ok" },
    { when: "all that was seen was left alone", run: { databases: [database("left-alone")] }, status: "ok" },
    { when: "something was repaired", run: { databases: [database(), database("repaired")] }, status: "repaired" },
    { when: "something failed", run: { databases: [database("repaired", "failed")] }, status: "attention" },
    { when: "a database was lost", run: { databases: [database("repaired"), lost] }, status: "attention" },
    { when: "all databases were lost", run: { databases: [lost, lost] }, status: "failed" },
    { when: "no database was reached", run: { failure: { reason: "no", hint: "Yes." } }, status: "failed" },
    { when: "a dry run found nothing", run: { dryRun: true, databases: [database()] }, status: "ok" },
    {
      when: "all is repaired, but something else is left to do",
      run: { remarks: [notLoaded], databases: [database("repaired")] },
      status: "attention",
    },
    {
      when: "all was in order, and there is something to know",
      run: { remarks: [stillLoading], databases: [database()] },
      status: "ok",
    },
    {
      when: "all is repaired, and there is something to know",
      run: { remarks: [stillLoading], databases: [database("repaired")] },
      status: "repaired",
    },
    {
      when: "no database was reached, whatever else there is",
      run: { remarks: [notLoaded], failure: { reason: "no", hint: "Yes." } },
      status: "failed",
    },
    {
      when: "a dry run found something",
      run: { dryRun: true, databases: [database("would-repair")] },
      status: "attention",
    },
  ])("is $status when $when", ({ run, status }) => {
    expect(report(run).status).toBe(status);
  });
});

describe("the report of a database", () => {
  test("has first what a person must do, then what was changed, then what was left alone", () => {
    const { findings } = database("left-alone", "repaired", "failed", "repaired", "failed");
    expect(findings.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "repaired", "repaired", "left-alone"]);
  });

  test("counts by what became of it", () => {
    const kinds: (readonly [Outcome, Finding["problem"]])[] = [
      ["repaired", "behind"],
      ["would-repair", "behind"],
      ["repaired", "missing"],
      ["repaired", "orphaned"],
      ["failed", "behind"],
      ["failed", "missing"],
      ["left-alone", "missing"],
      ["left-alone", "unknown"],
      ["left-alone", "behind"],
      ["left-alone", "running-out"],
    ];
    const findings = kinds.map(([outcome, problem]) => finding({ outcome, problem, columns: [] }));
    const counts = { resynced: 2, recreated: 2, leftAlone: 3, failed: 2, runningOut: 1, leftBehind: 0, restored: 0 };
    expect(databaseReport("shop", 10, findings).counts).toEqual(counts);
  });

  test("loses its last findings where there is no room, and none of its counts", () => {
    const whole = database("failed", "repaired", "left-alone");
    // each with the comma behind it
    const bytes = whole.findings.map((one) => Buffer.byteLength(JSON.stringify(one)) + 1);
    const [first = 0, second = 0, third = 0] = bytes;
    expect(capFindings(whole, first + second + third)).toEqual(whole);
    expect(capFindings(whole, first + second + third - 1)).toEqual({ ...whole, findings: whole.findings.slice(0, 2) });
    expect(capFindings(whole, first)).toEqual({ ...whole, findings: whole.findings.slice(0, 1) });
    expect(capFindings(whole, 0)).toEqual({ ...whole, findings: [] });
  });

  test("survives JSON", () => {
    const whole = report({ databases: [database("failed", "repaired"), lost] });
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
  });
});
