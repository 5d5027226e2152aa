import type pg from "pg";
import { describe, expect, test, vi } from "vitest";
import { renderText } from "../../lambda/report/render-text.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { report } from "../report/examples.ts";
import { repair } from "./engine.ts";

/** Tables whose sequences are behind: 7 rows, and a sequence that is about to hand out 1. */
function behind(...tables: string[]): string {
  return tables
    .map((table) => `create table ${table} (id serial primary key); insert into ${table} select generate_series(1, 7);`)
    .join("\n");
}

const repaired = (table: string, to = "8") =>
  expect.objectContaining({ outcome: "repaired", columns: [`public.${table}.id`], from: "1", to });

const inUse = "its table or sequence was in use for longer than the lock timeout";

describe.concurrent("a table that others use", () => {
  for (const { use, sql } of [
    { use: "has rows that are not committed yet", sql: "insert into b values (100)" },
    { use: "is locked against writers", sql: "lock table b in share row exclusive mode" },
    { use: "is being changed", sql: "alter table b add column note text" },
    { use: "has a sequence that somebody draws from", sql: "select nextval('b_id_seq')" },
    { use: "has a sequence that is being changed", sql: "alter sequence b_id_seq cache 1" },
    { use: "is being dropped", sql: "drop table b" },
  ]) {
    test(`fails by itself when it ${use} for longer than the lock timeout, and is repaired by a later run`, async () => {
      await using database = await createDatabase();
      await database.run(behind("a", "b", "c"));
      const other = await database.connect();
      const holder = await begin(other);
      await other.query(sql);

      const report = await repair(database.connection, { lockTimeout: 200 });
      expect(report.counts).toEqual({
        resynced: 2,
        recreated: 0,
        leftAlone: 0,
        failed: 1,
        runningOut: 0,
        leftBehind: 0,
        restored: 0,
      });
      expect(report.findings).toEqual([
        expect.objectContaining({
          outcome: "failed",
          columns: ["public.b.id"],
          to: null,
          reason: `${inUse}, by process ${holder.pid} (${holder.facts})`,
          hint: expect.stringContaining(`pg_terminate_backend(${holder.pid})`),
        }),
        repaired("a"),
        repaired("c"),
      ]);
      expect(textOf(report).replaceAll(/\s+/g, " ")).toMatch(
        /- public\.b\.id \(sequence public\.b_id_seq (behind, next value [0-9]+|not read)\): its table or sequence was in use/,
      );

      await other.query("rollback");
      const again = await repair(database.connection);
      expect(again.counts).toEqual({
        resynced: 1,
        recreated: 0,
        leftAlone: 0,
        failed: 0,
        runningOut: 0,
        leftBehind: 0,
        restored: 0,
      });
      await insertInto(database, "a", "b", "c");
    });
  }

  for (const { use, sql } of [
    { use: "read", sql: "select from b" },
    { use: "changed", sql: "alter table b add column note text" },
  ]) {
    test(`fails by itself when it lacks a generator and is being ${use} for longer than the lock timeout`, async () => {
      await using database = await createDatabase();
      await database.run(
        `${behind("a")} create table b (id bigint primary key); create table c (id bigint primary key);`,
      );
      const other = await database.connect();
      const holder = await begin(other);
      await other.query(sql);

      const report = await repair(database.connection, { lockTimeout: 200 });
      expect(report.counts).toEqual({
        resynced: 1,
        recreated: 1,
        leftAlone: 0,
        failed: 1,
        runningOut: 0,
        leftBehind: 0,
        restored: 0,
      });
      expect(report.findings[0]).toMatchObject({
        outcome: "failed",
        problem: "missing",
        columns: ["public.b.id"],
        to: null,
        reason: `${inUse}, by process ${holder.pid} (${holder.facts})`,
      });
      expect(await database.rows("select relname from pg_class where relname = 'b_id_seq'")).toEqual([]);

      await other.query("rollback");
      await repair(database.connection);
      await insertInto(database, "a", "b", "c");
    });
  }

  test("is waited for, and what was committed meanwhile counts", async () => {
    await using database = await createDatabase();
    await database.run(behind("t"));
    const writer = await database.connect();
    await writer.query("begin");
    await writer.query("insert into t values (500)");

    const running = repair(database.connection);
    await waitsForLock(database, "t");
    await writer.query("commit");
    expect((await running).findings).toEqual([repaired("t", "501")]);
    await insertInto(database, "t");
  });

  test("is waited for, and the writer that it is waited for may draw from its sequence meanwhile", async () => {
    await using database = await createDatabase();
    await database.run(behind("t"));
    const writer = await database.connect();
    await writer.query("begin");
    await writer.query("insert into t values (500)");

    const running = repair(database.connection);
    await waitsForLock(database, "t");
    await writer.query("set local lock_timeout = '100ms'");
    await writer.query("select nextval('t_id_seq')");
    await writer.query("commit");
    expect((await running).findings).toMatchObject([{ outcome: "repaired", to: "501" }]);
  });

  test("is waited for, and is in order when somebody has moved the sequence meanwhile", async () => {
    await using database = await createDatabase();
    await database.run(behind("t"));
    const other = await database.connect();
    await other.query("begin");
    await other.query("alter sequence t_id_seq restart with 900");

    const running = repair(database.connection);
    await waitsForLock(database, "t_id_seq");
    await other.query("commit");
    expect((await running).findings).toEqual([]);
    expect(await database.rows("select nextval('t_id_seq')::text as next")).toEqual([{ next: "900" }]);
  });

  test("is kept from writers for moments only while its sequence waits for another table", async () => {
    await using database = await createDatabase();
    await database.run(`${behind("a")} create table b (id integer default nextval('a_id_seq'));`);
    const holder = await database.connect();
    await holder.query("begin");
    await holder.query("insert into b values (1)");

    const running = repair(database.connection);
    await waitsForLock(database, "b");
    const writer = await database.connect();
    await writer.query("set lock_timeout = '1s'");
    for (let id = 501; id <= 520; id += 1) await writer.query("insert into a values ($1)", [id]);
    await holder.query("commit");

    expect((await running).findings).toMatchObject([{ outcome: "repaired", to: "521" }]);
  });

  test("does not see again, after its sequence was moved, what another session has in its cache", async () => {
    await using database = await createDatabase();
    await database.run(`
      create sequence numbers cache 20;
      create table t (id bigint primary key default nextval('numbers'));
      create table u (id bigint generated by default as identity (cache 20) primary key);
    `);
    const writer = await database.connect();
    await writer.query("insert into t default values; insert into u default values;");
    await database.run("insert into t select generate_series(2, 40); insert into u select generate_series(2, 40);");

    expect((await repair(database.connection)).findings).toMatchObject([
      { outcome: "repaired", columns: ["public.t.id"], from: "21", to: "41" },
      { outcome: "repaired", columns: ["public.u.id"], from: "21", to: "41" },
    ]);
    expect((await writer.query("insert into t default values returning id")).rows).toEqual([{ id: "41" }]);
    expect((await writer.query("insert into u default values returning id")).rows).toEqual([{ id: "41" }]);
  });
});

describe.concurrent("two runs at the same time", () => {
  test("do each repair once", async () => {
    await using database = await createDatabase();
    const tables = Array.from({ length: 20 }, (_, index) => `t${index + 10}`);
    await database.run(`${behind(...tables)} create table missing (id bigint primary key);`);

    const reports = await Promise.all([repair(database.connection), repair(database.connection)]);
    const counts = reports.map((report) => report.counts).toSorted((one, other) => other.resynced - one.resynced);
    expect(counts).toEqual([
      { resynced: 20, recreated: 1, leftAlone: 0, failed: 0, runningOut: 0, leftBehind: 0, restored: 0 },
      { resynced: 0, recreated: 0, leftAlone: 0, failed: 0, runningOut: 0, leftBehind: 0, restored: 0 },
    ]);
    await insertInto(database, ...tables, "missing");
  });

  test("exclude each other: the second begins when the session of the first has ended", async () => {
    await using database = await createDatabase();
    await database.run(behind("t"));
    const first = await database.connect();
    await first.query("select pg_advisory_lock(x'726573746f72686b'::bigint)");

    const second = repair(database.connection, { lockTimeout: 100, statementTimeout: 300 });
    await vi.waitFor(async () => {
      const rows = await database.rows(`
        select from pg_locks join pg_database on pg_database.oid = database
        where locktype = 'advisory' and not granted and datname = current_database()
      `);
      expect(rows).toHaveLength(1);
    }, 5_000);
    // longer than the timeouts that are meant for the application's sake
    await new Promise((resolve) => setTimeout(resolve, 500));
    await first.query("select pg_advisory_unlock_all()");
    expect((await second).findings).toEqual([repaired("t")]);
  });

  test("do not exclude each other in different databases", async () => {
    await using one = await createDatabase();
    await using other = await createDatabase();
    await other.run(behind("t"));
    const session = await one.connect();
    await session.query("select pg_advisory_lock(x'726573746f72686b'::bigint)");

    expect((await repair(other.connection)).findings).toEqual([repaired("t")]);
  });
});

/** Waits until somebody waits for a lock on a relation. */
async function waitsForLock(database: TestDatabase, relation: string): Promise<void> {
  await vi.waitFor(async () => {
    const rows = await database.rows(`select from pg_locks where relation = '${relation}'::regclass and not granted`);
    expect(rows).toHaveLength(1);
  }, 5_000);
}

async function insertInto(database: TestDatabase, ...tables: string[]): Promise<void> {
  await database.run(tables.map((table) => `insert into ${table} default values;`).join("\n"));
}

function textOf(database: DatabaseReport): string {
  return renderText(report({ databases: [database] }));
}

/** Begins a transaction, and returns what a finding says of who holds it. */
async function begin(session: pg.Client): Promise<{ pid: number; facts: string }> {
  await session.query("set application_name = 'psql'");
  await session.query("begin");
  const { rows } = await session.query<{ pid: number; since: string }>(`
    select pg_backend_pid() as pid, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
  `);
  const { pid = 0, since = "" } = rows[0] ?? {};
  return {
    pid,
    facts: `role "postgres", application "psql", idle in transaction, transaction begun at ${since}`,
  };
}
