import { describe, expect, test } from "vitest";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderText } from "../../lambda/report/render-text.ts";
import type { Report, Times } from "../../lambda/report/report.ts";
import { report, stillLoading } from "./examples.ts";

/** The line of a mail that begins so. */
function lineOf(said: Partial<Report>, begin: string): string | undefined {
  // without a remark, all would be well, and be said in three lines
  const text = renderText(report({ remarks: [stillLoading], ...said }));
  return text.split("\n").find((line) => line.startsWith(begin));
}

describe("a mail says when it was", () => {
  const began = "2026-11-20T08:12:47.031Z";
  const failure = { reason: "it is gone", hint: "Look for it." };

  test.each<{ times: Partial<Times>; failure?: Report["failure"]; when: string }>([
    { times: { ended: "2026-11-20T08:12:47.4Z" }, when: "2026-11-20 08:12 UTC; worked less than 1 s" },
    { times: { ended: "2026-11-20T08:12:51Z" }, when: "2026-11-20 08:12 UTC; worked 4 s" },
    { times: { ended: "2026-11-20T08:13:46.9Z" }, when: "2026-11-20 08:12 UTC; worked 1 min" },
    { times: { ended: "2026-11-20T11:12:30Z" }, when: "2026-11-20 08:12 UTC; worked 3 h" },
    { times: { ended: "2026-11-21T11:17:47Z" }, when: "2026-11-20 08:12 UTC; worked 27 h 5 min" },
    // a clock may have been set
    { times: { ended: "2026-11-20T08:12:40Z" }, when: "2026-11-20 08:12 UTC; worked less than 1 s" },
    {
      times: { triggered: "2026-11-20T08:01:02Z", admitted: "2026-11-20T08:24:40Z", ended: "2026-11-20T08:24:44Z" },
      when: "2026-11-20 08:01 UTC; waited 12 min for the server, worked 4 s",
    },
    { times: { triggered: "some day", ended: began }, when: "some day; worked less than 1 s" },
    { times: { ended: "2026-11-20T08:45:12Z" }, failure, when: "2026-11-20 08:12 UTC; given up after 32 min" },
    { times: { ended: began }, failure, when: "2026-11-20 08:12 UTC" },
  ])("as $when", ({ times, when, ...said }) => {
    const all = { triggered: null, started: began, admitted: null, ended: began, ...times };
    expect(lineOf({ times: all, ...said }, "When: ")).toBe(`When: ${when}`);
  });
});

describe("a mail says what the data came from", () => {
  test.each<[NonNullable<Report["origin"]>["kind"], string]>([
    ["db-instance", "Restored from: DB instance orders"],
    ["db-cluster", "Restored from: DB cluster orders"],
    ["db-snapshot", "Restored from: DB snapshot orders"],
    ["db-cluster-snapshot", "Restored from: DB cluster snapshot orders"],
    ["replication-task", "Loaded by: replication task orders"],
    ["replication-config", "Loaded by: replication orders"],
    ["data-migration", "Loaded by: data migration orders"],
  ])("%s", (kind, line) => {
    expect(lineOf({ origin: { kind, identifier: "orders" } }, line.slice(0, 10))).toBe(line);
  });

  test("only where that is known, and where it was only in AWS", () => {
    const said = { origin: null, location: null, target: "localhost:5432" };
    expect(lineOf(said, "Restored")).toBeUndefined();
    expect(lineOf(said, "Server: ")).toBe("Server: localhost:5432");
  });
});

describe("a mail about a server that is well says when its data came", () => {
  const began = { started: "2026-11-20T08:12:47.031Z", admitted: null, ended: "2026-11-20T08:12:51Z" };
  const load = { kind: "replication-task", identifier: "orders" } as const;
  test.each([
    {
      who: "where AWS has said it",
      triggered: "2026-11-20T08:01:02Z",
      line: "Loaded 2026-11-20 08:01 UTC by replication task orders",
    },
    {
      who: "not where somebody asks, who may do so years later",
      triggered: null,
      line: "Started by: a person, 2026-11-20 08:12 UTC; loaded by replication task orders",
    },
  ])("$who", ({ triggered, line }) => {
    const said = { trigger: "a person", origin: load, times: { ...began, triggered } };
    const text = renderText(report({ ...said, databases: [databaseReport("shop", 12, [])] }));
    expect(text.split("\nChecked")[0]?.replace("\n  ", " ")).toBe(
      `OK: 12 sequences and keys checked, nothing to do\n${line}`,
    );
  });
});

test("a mail says that there are no databases, also where there is more to say", () => {
  expect(renderText(report({ remarks: [stillLoading] }))).toContain("\n\nThere are no databases.\n\nAlso to know:");
});

test("a mail about a server that is well is short wherever it was, and whatever is known", () => {
  const unknown = { origin: null, location: null, credentials: null };
  expect(renderText(report({ ...unknown, links: { log: null, full: null, runbook: null } }))).toBe(
    [
      "OK: 0 sequences and keys checked, nothing to do",
      "Started by: Restored from snapshot rds:orders-2026-11-20 (RDS-EVENT-0043,",
      "  2026-11-20T08:12:44Z), 2026-11-20 08:12 UTC",
      "Checked orders-restored in 3 s: there are no databases.",
      "",
    ].join("\n"),
  );
  const links = { log: "https://log.example.com", full: null, runbook: null };
  expect(renderText(report({ links }))).toMatch(/\nChecked .*\. Log: https:\/\/log\.example\.com\n$/);
});
