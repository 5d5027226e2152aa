import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import { renderSubject } from "../../lambda/report/render-subject.ts";
import type { DatabaseReport, Finding, Outcome, Report } from "../../lambda/report/report.ts";
import { compared, examples, finding, notLoaded, report, stillLoading } from "./examples.ts";

const lost = failedDatabase("shop", { reason: "no", hint: "Yes." });

function database(checked: number, ...kinds: readonly (readonly [Outcome, Finding["problem"]])[]) {
  const findings = kinds.map(([outcome, problem]) => finding({ outcome, problem, columns: ["public.t.id"] }));
  return databaseReport("shop", checked, findings);
}

/** With more of everything than it lists. */
function many(one: DatabaseReport): DatabaseReport {
  const { counts } = one;
  const more = { failed: counts.failed + 1_000, resynced: counts.resynced + 2_000, recreated: 1_000, leftAlone: 100 };
  return { ...one, counts: { ...counts, ...more } };
}

describe("the subject of a mail", () => {
  const cases: readonly { report: Partial<Report>; subject: string }[] = [
    { report: { databases: [] }, subject: "OK orders-restored: 0 sequences and keys checked, nothing to do" },
    { report: { databases: [database(1)] }, subject: "OK orders-restored: 1 sequence or key checked, nothing to do" },
    {
      report: { databases: [database(7), database(5)] },
      subject: "OK orders-restored: 12 sequences and keys checked, nothing to do",
    },
    {
      report: { databases: [database(7, ["left-alone", "unknown"])] },
      subject: "OK orders-restored: 7 sequences and keys checked, nothing to do, 1 left alone",
    },
    {
      report: { databases: [database(7, ["repaired", "behind"], ["repaired", "behind"])] },
      subject: "REPAIRED orders-restored: 2 resynced, all verified",
    },
    {
      report: { databases: [database(7, ["repaired", "missing"], ["repaired", "orphaned"], ["repaired", "behind"])] },
      subject: "REPAIRED orders-restored: 2 recreated, 1 resynced, all verified",
    },
    {
      report: { databases: [database(7, ["repaired", "behind"], ["failed", "missing"])] },
      subject: "ATTENTION orders-restored: 1 failed, 1 resynced",
    },
    {
      report: { databases: [database(7), lost] },
      subject: "ATTENTION orders-restored: 1 of 2 databases could not be checked",
    },
    {
      report: { databases: [lost, lost] },
      subject: "FAILED orders-restored: 2 of 2 databases could not be checked",
    },
    {
      report: { failure: { reason: "it is gone", hint: "Look for it." } },
      subject: "FAILED orders-restored: it is gone",
    },
    {
      report: { dryRun: true, databases: [database(7)] },
      subject: "OK orders-restored: 7 sequences and keys checked, nothing to do",
    },
    {
      report: { dryRun: true, databases: [database(7, ["would-repair", "missing"], ["would-repair", "behind"])] },
      subject: "WOULD REPAIR orders-restored: 1 to recreate, 1 to resync",
    },
    {
      report: { dryRun: true, databases: [database(7, ["would-repair", "behind"], ["failed", "behind"])] },
      subject: "ATTENTION orders-restored: 1 cannot be repaired, 1 to resync",
    },
    {
      report: { remarks: [notLoaded], databases: [database(7)] },
      subject: "ATTENTION orders-restored: 2 tables not loaded",
    },
    {
      report: { remarks: [notLoaded], databases: [database(7, ["repaired", "missing"], ["failed", "missing"])] },
      subject: "ATTENTION orders-restored: 1 failed, 2 tables not loaded, 1 recreated",
    },
    {
      report: { dryRun: true, remarks: [notLoaded], databases: [database(7, ["would-repair", "missing"])] },
      subject: "ATTENTION orders-restored: 2 tables not loaded, 1 to recreate",
    },
    {
      report: { remarks: [stillLoading], databases: [database(7, ["repaired", "missing"])] },
      subject: "REPAIRED orders-restored: 1 recreated, all verified",
    },
    {
      report: { dryRun: true, remarks: [stillLoading], databases: [database(7, ["would-repair", "missing"])] },
      subject: "WOULD REPAIR orders-restored: 1 to recreate",
    },
    {
      report: { target: "größe\r\nBcc: all@example.com", databases: [database(7)] },
      subject: "OK gr??e??Bcc: all@example.com: 7 sequences and keys checked, nothing to do",
    },
    {
      report: { target: "x".repeat(63), databases: [database(7)] },
      subject: `OK ${"x".repeat(48)}...: 7 sequences and keys checked, nothing to do`,
    },
    {
      report: { target: "x".repeat(63), databases: [database(7), lost] },
      subject: `ATTENTION ${"x".repeat(47)}...: 1 of 2 databases could not be checked`,
    },
    {
      report: {
        target: `orders.${"x".repeat(243)}:5432`,
        databases: [many(database(7, ["repaired", "behind"], ["failed", "behind"]))],
      },
      subject: "ATTENTION orders.xxxxxxxxxxxxxxxx...: 1,001 failed, 1,000 recreated, 2,001 resynced, 100 left alone",
    },
    {
      report: { target: "orders-restored", failure: { reason: `the server ${"abc ".repeat(40)}is gone`, hint: "No." } },
      subject: `FAILED orders-restored: the server ${"abc ".repeat(15).trim()}...`,
    },
    {
      report: {
        remarks: [{ ...notLoaded, brief: "12 tables could not be loaded in time" }],
        databases: [many(database(7, ["repaired", "behind"], ["failed", "behind"]))],
      },
      subject: "ATTENTION orders-restored: 1,001 failed, 12 tables could not be loaded in time, 1,000 recreated...",
    },
    {
      report: examples["mixed with failures"] ?? {},
      subject: "ATTENTION orders-restored: 1 of 3 databases could not be checked, 2 failed, 2 recreated...",
    },
    {
      report: examples["unreachable server"] ?? {},
      subject: "FAILED orders-restored: the server cannot be reached: connect ETIMEDOUT 10.0.3.17:5432...",
    },
    {
      report: { remarks: [{ ...notLoaded, brief: "x".repeat(200) }], databases: [database(7)] },
      subject: `ATTENTION orders-restored: ${"x".repeat(69)}...`,
    },
    {
      report: { databases: [database(1_112, ["left-alone", "running-out"], ["left-alone", "unknown"])] },
      subject: "OK orders-restored: 1,112 sequences and keys checked, 1 running out of numbers, 1 left alone",
    },
    {
      report: { databases: [database(112, ["left-alone", "running-out"], ["repaired", "missing"])] },
      subject: "REPAIRED orders-restored: 1 recreated, all verified, 1 running out of numbers",
    },
    {
      report: { databases: [compared(database(7, ["repaired", "behind"], ["left-alone", "left-behind"]))] },
      subject: "ATTENTION orders-restored: 1 left behind, 1 resynced",
    },
    {
      report: {
        remarks: [{ ...notLoaded, brief: "12 tables could not be loaded in time" }],
        databases: [compared(many(database(7, ["repaired", "behind"], ["left-alone", "left-behind"])))],
      },
      subject: "ATTENTION orders-restored: 1,000 failed, 12 tables could not be loaded in time, 1 left behind...",
    },
    {
      report: { databases: [compared(database(7, ["left-alone", "left-behind"], ["failed", "left-behind"]))] },
      subject: "ATTENTION orders-restored: 1 failed, 1 left behind",
    },
    {
      report: { databases: [compared(database(7, ["repaired", "behind"], ["repaired", "left-behind"]))] },
      subject: "REPAIRED orders-restored: 1 resynced, 1 restored, all verified",
    },
    {
      report: { dryRun: true, databases: [compared(database(7, ["would-repair", "left-behind"]))] },
      subject: "WOULD REPAIR orders-restored: 1 to restore",
    },
    {
      report: {
        dryRun: true,
        databases: [compared(database(7, ["would-repair", "left-behind"], ["left-alone", "left-behind"]))],
      },
      subject: "ATTENTION orders-restored: 1 left behind, 1 to restore",
    },
    {
      report: { databases: [compared(database(7)), compared(database(5), "another", 1), database(1)] },
      subject: "OK orders-restored: 13 sequences and keys checked, 13 tables compared, nothing to do",
    },
  ];
  for (const { report: said, subject } of cases) {
    test(`is ${subject}`, () => {
      expect(renderSubject(report(said))).toBe(subject);
    });
  }

  test("is one that SNS takes, whatever the report says", () => {
    for (const example of Object.values(examples)) expect(renderSubject(example)).toMatch(/^[\x20-\x7e]{1,99}$/);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ unit: "binary" }), (target, reason) => {
        const failure = { reason, hint: "" };
        expect(renderSubject(report({ target, failure }))).toMatch(/^[\x20-\x7e]{1,99}$/);
      }),
    );
  });
});
