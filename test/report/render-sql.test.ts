import { describe, expect, test } from "vitest";
import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import { renderSql, sqlPieces } from "../../lambda/report/render-sql.ts";
import type { Finding, Report } from "../../lambda/report/report.ts";
import { capFindings } from "./cap-findings.ts";
import { finding as exampleOf, notLoaded, report, stillLoading } from "./examples.ts";

const finding = exampleOf({
  outcome: "would-repair",
  problem: "behind",
  columns: ["public.orders.id"],
  sequence: "public.orders_id_seq",
  from: "1",
  to: "4",
  sql: ["begin;", "commit;"],
});

function script(...databases: Report["databases"]): string[] {
  return renderSql(report({ dryRun: true, databases })).split("\n");
}

const head = (verdict: string, ...only: readonly string[]) => [
  `-- The restore hook on the server orders-restored: ${verdict}.`,
  ...only.map((database) => `-- Database: ${database}`),
  "-- AWS account 111111111111, region eu-central-1",
  "-- As of 2026-11-20T08:24:54.120Z. Started by: Restored from snapshot rds:orders-2026-11-20 (RDS-EVENT-0043, 2026-11-20T08:12:44Z)",
  `-- The whole report: ${report({}).links.full?.html}`,
];
const manual = [
  "--",
  "-- For psql. Each block is a transaction of its own and finds its value under its lock. One that fails by the lock",
  "-- timeout, which is short so that nobody waits for it, has changed nothing: run it again. What stands behind dashes",
  "-- waits for a person: whether it is right to do, or whether its reason has passed.",
  "\\set ON_ERROR_ROLLBACK off",
  "\\set AUTOCOMMIT on",
  "\\encoding UTF8",
];

test("a database with nothing to do makes a script without statements", () => {
  expect(script(databaseReport("orders", 3, []))).toEqual([...head("nothing is left to do", "orders"), ""]);
});

test("a repair that has done everything leaves a script without statements", () => {
  const done = databaseReport("orders", 3, [{ ...finding, outcome: "repaired", sql: [] }]);
  expect(renderSql(report({ databases: [done] })).split("\n")).toEqual([
    ...head("nothing is left to do", "orders"),
    "",
  ]);
});

test("a check on a machine of one's own has no account and no other report", () => {
  const bare = report({
    location: null,
    links: { log: null, full: null, runbook: null },
    trigger: "the command line (check)",
  });
  expect(renderSql(bare).split("\n")).toEqual([
    "-- The restore hook on the server orders-restored: nothing is left to do.",
    "-- As of 2026-11-20T08:24:54.120Z. Started by: the command line (check)",
    "",
  ]);
});

test("what is to be done is done, and what needs a decision stands in comments", () => {
  const missing: Finding = { ...finding, problem: "missing", from: null, to: "9" };
  const natural: Finding = {
    ...finding,
    outcome: "left-alone",
    columns: ["public.country.iso"],
    reason: "natural key",
    sql: ["alter table country;"],
  };
  const standalone: Finding = {
    ...finding,
    outcome: "failed",
    columns: [],
    reason: "a privilege is missing",
    hint: "Grant it.",
    sql: ["begin;"],
  };
  const unreadable: Finding = { ...standalone, reason: "it could not be read", hint: "Let it be read.", sql: [] };
  const nothing: Finding = { ...natural, columns: ["public.link.a"], sql: [] };
  const findings = [finding, missing, natural, standalone, unreadable, nothing];
  expect(script(databaseReport("orders", 5, findings))).toEqual([
    ...head("what is to be done", "orders"),
    ...manual,
    "",
    "-- public.orders_id_seq: failed: a privilege is missing",
    "-- HINT: Grant it.",
    "--   begin;",
    "",
    "-- public.orders_id_seq: failed: it could not be read",
    "-- HINT: Let it be read.",
    "",
    "-- public.orders.id: next value 1 -> 4",
    "begin;",
    "commit;",
    "",
    "-- public.orders.id: missing, next value 9",
    "begin;",
    "commit;",
    "",
    "-- public.country.iso: left alone: natural key",
    "--   alter table country;",
    "",
  ]);
});

test("what a repair has not done, and what else there is to do, is left to do", () => {
  const left = databaseReport("orders", 2, [
    { ...finding, outcome: "repaired", sql: [] },
    { ...finding, outcome: "failed", to: null, reason: "it was locked", hint: "Run it again." },
  ]);
  expect(renderSql(report({ databases: [left], remarks: [notLoaded, stillLoading] })).split("\n")).toEqual([
    ...head("what is left to do", "orders"),
    ...manual,
    "",
    `-- ${notLoaded.text}`,
    `-- HINT: ${notLoaded.hint}`,
    "",
    "-- public.orders.id: failed: it was locked",
    "-- HINT: Run it again.",
    "--   begin;",
    "--   commit;",
    "",
  ]);
});

test("a server that could not be looked at leaves its reason", () => {
  const failure = { reason: "the server x cannot be reached", hint: "Look at the network." };
  expect(renderSql(report({ failure })).split("\n")).toEqual([
    ...head("what is left to do"),
    "",
    "-- the server x cannot be reached",
    "-- HINT: Look at the network.",
    "",
  ]);
});

test("what did not fit into the report is not passed over", () => {
  const capped = capFindings(databaseReport("orders", 9, [finding, finding, finding]), 400);
  expect(script(capped).slice(-3)).toEqual(["", "-- and 2 more, which did not fit into the report", ""]);
});

test("what did not fit, and is done, is not counted among what is left to do", () => {
  const done = { ...finding, outcome: "repaired" as const, sql: [] };
  const failed = { ...finding, outcome: "failed" as const, to: null, reason: "it was locked", hint: "Run it again." };
  const [all, open] = [databaseReport("orders", 9, [done, done]), databaseReport("orders", 9, [failed, failed, done])];
  const restOf = (database: Report["databases"][number]) => renderSql(report({ databases: [database] }));
  expect(restOf(capFindings(all, 400)).split("\n")).toEqual([...head("nothing is left to do", "orders"), ""]);
  expect(
    restOf({ ...open, findings: open.findings.slice(0, 1) })
      .split("\n")
      .slice(-3),
  ).toEqual(["", "-- and 1 more, which did not fit into the report", ""]);
});

describe("psql is led to", () => {
  test.each([
    { database: "orders", line: '\\connect "orders"' },
    { database: "Orders-staging", line: '\\connect "Orders-staging"' },
    { database: "-", line: `\\connect -reuse-previous=on '"dbname=''-''"'` },
    { database: "host=evil", line: `\\connect -reuse-previous=on '"dbname=''host=evil''"'` },
    { database: "postgresql://evil/x", line: `\\connect -reuse-previous=on '"dbname=''postgresql://evil/x''"'` },
    { database: "a b", line: `\\connect -reuse-previous=on '"dbname=''a b''"'` },
    { database: 'a"b', line: `\\connect -reuse-previous=on '"dbname=''a""b''"'` },
    { database: "it's", line: `\\connect -reuse-previous=on '"dbname=''it\\\\''s''"'` },
    { database: "a\\b", line: `\\connect -reuse-previous=on '"dbname=''a\\\\\\\\b''"'` },
    { database: "a\nb\u202e", line: `\\connect -reuse-previous=on '"dbname=''a\\012b\\342\\200\\256''"'` },
  ])("$database by $line", ({ database, line }) => {
    const lines = script(databaseReport(database, 1, [finding]), databaseReport("other", 1, []));
    expect(lines.slice(head("").length + manual.length)).toEqual([
      "",
      line,
      "\\encoding UTF8",
      "",
      "-- public.orders.id: next value 1 -> 4",
      "begin;",
      "commit;",
      "",
    ]);
  });
});

test("a line break ends no comment, whoever has brought it along", () => {
  const sql = ['alter table "a\ndrop table b;\r\\! rm x";'];
  const forged: Finding = { ...finding, outcome: "left-alone", columns: ["a\nb"], reason: "natural\nkey", sql };
  const lost = failedDatabase("c\nd", { reason: "not\nthere", hint: "Look\nthere." });
  const databases = [lost, databaseReport("orders", 1, [forged])];
  const hostile = {
    target: "x\n\\! rm x",
    trigger: "a\r\\! rm x",
    remarks: [{ brief: "b", text: "a\nb", hint: "c\rd" }],
  };
  const lines = renderSql(report({ ...hostile, databases })).split(/[\r\n]/);
  expect(lines.filter((line) => line !== "" && !line.startsWith("--"))).toEqual([
    ...manual.filter((line) => line.startsWith("\\")),
    '\\connect "orders"',
    "\\encoding UTF8",
  ]);
  expect(lines).toContain("-- the database c\\u{a}d is left out: not\\u{a}there");
  expect(lines).toContain("-- The restore hook on the server x\\u{a}\\! rm x: what is left to do.");
});

test("it comes line by line, however much there is to do", () => {
  const findings = Array.from({ length: 5_000 }, () => finding);
  const pieces = [...sqlPieces(report({ dryRun: true, databases: [databaseReport("orders", 5_000, findings)] }))];
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1_000);
});
