import { beforeEach, describe, expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { referenceLimits } from "../../lambda/reference/read-reference.ts";
import { referenceFrom } from "../../local/command-line/reference.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { runCommand, urlOf } from "./run-command.ts";

let source: TestDatabase;
let target: TestDatabase;
beforeEach(async () => {
  source = await createDatabase();
  target = await createDatabase();
  await source.run(`
    create table orders (number bigint primary key generated always as identity (start with 1000 increment by 10));
    create table pages (id bigint primary key);
    select setval('orders_number_seq', 5000);
  `);
  await target.run(
    "create table orders (number bigint primary key); create table pages (id bigint primary key); insert into orders values (4990)",
  );
  return async () => {
    await source[Symbol.asyncDispose]();
    await target[Symbol.asyncDispose]();
  };
});

const url = ({ connection }: TestDatabase) => urlOf(connection, connection.password);

describe("with --reference", () => {
  test("a check says what would be made like there, and changes nothing", async () => {
    const { exit, stdout, stderr } = await runCommand(["check", "--reference", url(source), url(target)]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(stdout).toContain("because the source has it: identity ALWAYS");
    expect(stdout).toContain("Left alone:\nThe source has no generator there either\n- public.pages.id");
    expect(await target.rows("select from pg_sequence")).toEqual([]);
  });

  test("a repair makes it, and has nothing to do the next time", async () => {
    const repair = ["repair", "--reference", url(source), url(target)];
    expect(await runCommand(repair)).toMatchObject({ exit: 0, stderr: "" });
    expect(await target.rows("insert into orders default values returning number::text")).toEqual([{ number: "5010" }]);
    const again = await runCommand(repair);
    expect(again).toMatchObject({ exit: 0, stderr: "" });
    expect(again.stdout).toMatch(
      /^OK: 2 sequences and keys checked, 2 tables compared, nothing to do,\n {2}1 left alone\n/,
    );
  });

  test("the SQL of a check does the same in psql", async () => {
    const { stdout } = await runCommand(["check", "--sql", "--reference", url(source), url(target)]);
    expect(stdout).toContain(
      'alter table "public"."orders" alter column "number" add generated always as identity (sequence name "public"."orders_number_seq" increment by 10 start with 1000);',
    );
  });

  test.each<[string, () => string, RegExp]>([
    [
      "cannot be reached",
      () => "postgresql://somebody@127.0.0.1:1/orders",
      /The\s+reference\s+\(database\s+orders\s+on\s+127\.0\.0\.1:1\)\s+could\s+not\s+be\s+read/,
    ],
    ["has no such database", () => url(source).replace(/test_\w+/, "nowhere"), /has\s+no\s+database\s+"nowhere"/],
  ])("that %s, the run goes on without, and says so", async (_what, reference, words) => {
    const { exit, stdout } = await runCommand(["repair", "--reference", reference(), url(target)]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(words);
    expect(stdout).toMatch(/judged\s+without\s+it/);
    expect(await target.rows("insert into pages default values returning id::text")).toEqual([{ id: "1" }]);
  });

  test("a database is no reference of its own, by whichever name", async () => {
    const self = url(target).replace("localhost", "127.0.0.1");
    const { exit, stdout, stderr } = await runCommand([
      "repair",
      "--reference",
      `${self}?sslmode=require`,
      url(target),
    ]);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toMatch(
      /^error: the reference \(database test_\w+ on 127\.0\.0\.1:\d+\) is the database that is to be looked at\n$/,
    );
    expect(await target.rows("select from pg_sequence")).toEqual([]);
  });

  test("with all databases, each has the one of its name there", async () => {
    const elsewhere = url(source).replace(/test_\w+/, "nowhere");
    const find = referenceFrom(elsewhere, {}, { allDatabases: true, names: null });
    const found = await withSession(target.connection, referenceLimits, (session) =>
      find(session, source.connection.database),
    );
    expect(found).toMatchObject({
      reference: { sequences: [{ name: "orders_number_seq" }] },
      original: {
        called: `the reference (database ${source.connection.database} on localhost:${source.connection.port})`,
      },
      remarks: [],
    });
  });

  test("a URL that cannot be used is no run at all", async () => {
    const { exit, stderr } = await runCommand(["check", "--reference", "mysql://x:never-shown@y", url(target)]);
    expect(exit).toBe(2);
    expect(stderr).not.toContain("never-shown");
  });
});
