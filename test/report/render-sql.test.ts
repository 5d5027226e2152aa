import { expect, test } from "vitest";
import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import { renderSql } from "../../lambda/report/render-sql.ts";
import type { Finding, Report } from "../../lambda/report/report.ts";
import { finding as exampleOf, report } from "./examples.ts";

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

const head = [
  "-- For psql. Each block is a transaction of its own and finds its value under its lock. One that fails by the lock",
  "-- timeout, which is short so that nobody waits for it, has changed nothing: run it again.",
];

test("a database with nothing to do makes a script without statements", () => {
  expect(script(databaseReport("orders", 3, []))).toEqual([...head, ""]);
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
    sql: ["begin;"],
  };
  const nothing: Finding = { ...natural, columns: ["public.link.a"], sql: [] };
  expect(script(databaseReport("orders", 5, [finding, missing, natural, standalone, nothing]))).toEqual([
    ...head,
    "",
    "-- public.orders_id_seq: cannot be done by this role: a privilege is missing",
    "--   begin;",
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

test("what psql cannot connect to is not done to the database before", () => {
  const lines = script(databaseReport("orders", 1, [finding]), databaseReport("e\nf", 1, [finding]));
  expect(lines).toEqual([
    ...head,
    "",
    '\\connect "orders"',
    "",
    "-- public.orders.id: next value 1 -> 4",
    "begin;",
    "commit;",
    "",
    "-- psql cannot connect to e\\u{a}f by \\connect",
    "",
    "-- public.orders.id: next value 1 -> 4",
    "--   begin;",
    "--   commit;",
    "",
  ]);
});

test("a line break in a name ends no comment", () => {
  const sql = ['alter table "a\ndrop table b;\r\\! rm x";'];
  const forged: Finding = { ...finding, outcome: "left-alone", reason: "natural\nkey", sql };
  const lost = failedDatabase("c\nd", { reason: "not\nthere", hint: "" });
  const lines = script(lost, databaseReport("orders", 1, [forged]), databaseReport("e\nf", 1, [forged]));
  expect(lines.filter((line) => line !== "" && !line.startsWith("--"))).toEqual(['\\connect "orders"']);
  expect(lines).toContain("-- the database c\\u{a}d is left out: not\\u{a}there");
  expect(lines).toContain("-- psql cannot connect to e\\u{a}f by \\connect");
});
