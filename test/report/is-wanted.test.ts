import { describe, expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { whyUnwanted } from "../../lambda/report/is-wanted.ts";
import type { Finding, Report } from "../../lambda/report/report.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";
import { examples, finding, leftBehind, notLoaded, report } from "./examples.ts";

const found = (outcome: Finding["outcome"], problem: Finding["problem"] = "behind") =>
  finding({ outcome, problem, columns: ["public.orders.id"] });
const reportOf = (findings: readonly Finding[], said: Partial<Report> = {}) =>
  report({ databases: [databaseReport("shop", 9, findings)], ...said });

const runningOut = found("left-alone", "running-out");
const reports = {
  "nothing there": report({ databases: [databaseReport("shop", 0, [])] }),
  "all in order": reportOf([]),
  "something left alone": reportOf([found("left-alone", "missing")]),
  "numbers running out": reportOf([runningOut]),
  repairs: reportOf([found("repaired")]),
  "repairs, and numbers running out": reportOf([found("repaired"), runningOut]),
  "repairs to be made": reportOf([found("would-repair")], { dryRun: true }),
  "a dry run without any": reportOf([], { dryRun: true }),
  "what could not be repaired": reportOf([found("failed")]),
  "what was left behind": reportOf([leftBehind.type]),
  "what was restored": reportOf([{ ...leftBehind.type, outcome: "repaired" }]),
  "tables not loaded": reportOf([], { remarks: [notLoaded] }),
  "a server that cannot be reached": examples["unreachable server"] ?? report({}),
};

const mailed = null;
const inOrder = "a schedule tells only of what is not";
const empty = "the cluster is new, and empty";
const noChange = "mails are wanted of changes and problems only";
const noProblem = "mails are wanted of problems only";

const toAll = [mailed, mailed, mailed] as const;
const ofRepairs = [mailed, mailed, noProblem] as const;
const ofAll = [mailed, noChange, noProblem] as const;
const policies = ["always", "changes", "problems"] as const;

describe.each<Trigger["cause"]>(["restore", "load"])("after a %s", (cause) => {
  test.each<readonly [keyof typeof reports, Unwanted]>([
    ["nothing there", ofAll],
    ["all in order", ofAll],
    ["something left alone", ofAll],
    ["a dry run without any", ofAll],
    ["repairs", ofRepairs],
    ["numbers running out", toAll],
    ["repairs, and numbers running out", toAll],
    ["repairs to be made", toAll],
    ["what could not be repaired", toAll],
    ["what was left behind", toAll],
    ["what was restored", ofRepairs],
    ["tables not loaded", toAll],
    ["a server that cannot be reached", toAll],
  ])("%s: %j", (what, unwanted) => {
    expectUnwanted(what, cause, unwanted);
  });
});

describe("after the creation of a cluster", () => {
  test.each<readonly [keyof typeof reports, Unwanted]>([
    ["nothing there", [empty, empty, empty]],
    ["all in order", ofAll],
    ["repairs", ofRepairs],
    ["numbers running out", toAll],
    ["a server that cannot be reached", toAll],
  ])("%s: %j", (what, unwanted) => {
    expectUnwanted(what, "creation", unwanted);
  });
});

describe("on a schedule", () => {
  test.each<readonly [keyof typeof reports, Unwanted]>([
    ["nothing there", [inOrder, inOrder, inOrder]],
    ["all in order", [inOrder, inOrder, inOrder]],
    ["numbers running out", [inOrder, inOrder, inOrder]],
    ["repairs", ofRepairs],
    ["repairs, and numbers running out", ofRepairs],
    ["repairs to be made", toAll],
    ["what could not be repaired", toAll],
    ["a server that cannot be reached", toAll],
  ])("%s: %j", (what, unwanted) => {
    expectUnwanted(what, "schedule", unwanted);
  });
});

test.each(Object.entries(reports))("a person who asks is told of %s, whatever is configured", (_what, told) => {
  expect(policies.map((mail) => whyUnwanted(told, { cause: "person" }, mail))).toEqual(toAll);
});

/** By policy, why there is no mail. */
type Unwanted = readonly [string | null, string | null, string | null];

function expectUnwanted(what: keyof typeof reports, cause: Trigger["cause"], unwanted: Unwanted): void {
  expect(policies.map((mail) => whyUnwanted(reports[what], { cause }, mail))).toEqual(unwanted);
}
