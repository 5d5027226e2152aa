import { describe, expect, inject, test } from "vitest";
import { readCatalog } from "../../lambda/catalog/read-catalog.ts";
import { everything } from "../../lambda/catalog/scope.ts";
import { FailureError } from "../../lambda/failure.ts";
import { withSession } from "../../lambda/postgres/connect.ts";
import { applyRepairs } from "../../lambda/repair/apply.ts";
import { nothingIntended } from "../../lambda/repair/intended.ts";
import { InterruptedRepair } from "../../lambda/repair/interrupted.ts";
import { makePlan } from "../../lambda/repair/plan.ts";
import { startPostgresServer } from "../../local/postgres-server.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { check, repair } from "./engine.ts";
import { waitsForLock } from "./waits-for-lock.ts";

const tables = ["a", "b", "c", "d", "e"];

/** Five tables whose sequences are behind, the third of which another session keeps from being locked. */
async function databaseWithBusyTable() {
  const database = await createDatabase();
  await database.run(
    tables
      .map(
        (table) => `create table ${table} (id serial primary key); insert into ${table} select generate_series(1, 7);`,
      )
      .join("\n"),
  );
  const busy = await database.connect();
  await busy.query("begin");
  await busy.query("insert into c values (100)");
  return { database, busy };
}

const repaired = (table: string) => expect.objectContaining({ outcome: "repaired", columns: [`public.${table}.id`] });

describe.concurrent("a run that is interrupted", () => {
  test("throws when its session is ended, keeps what it has done, and a new run does the rest", async () => {
    const { database, busy } = await databaseWithBusyTable();
    await using _ = database;

    const interruption = await interrupt(database);
    expect(interruption).toMatchObject({ cause: { code: "57P01" } });
    expect(await nextValues(database)).toEqual({ a: "8", b: "8", c: "1", d: "1", e: "1" });

    await busy.query("commit");
    const { findings } = await repair(database.connection);
    expect(findings).toEqual([repaired("c"), repaired("d"), repaired("e")]);
    expect(await nextValues(database)).toEqual({ a: "8", b: "8", c: "101", d: "8", e: "8" });
  });

  test("is gone on with by a run that reports what both have repaired, and no more", async () => {
    const { database, busy } = await databaseWithBusyTable();
    await using _ = database;

    const { attempted } = await interrupt(database);
    const report = await repair(database.connection, { lockTimeout: 200, attempted });
    expect(report.counts).toEqual({
      resynced: 4,
      recreated: 0,
      leftAlone: 0,
      failed: 1,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    expect(report.findings).toEqual([
      expect.objectContaining({ outcome: "failed", columns: ["public.c.id"] }),
      ...["a", "b", "d", "e"].map(repaired),
    ]);

    await busy.query("commit");
    const again = await repair(database.connection, { attempted });
    expect(again.counts).toEqual({
      resynced: 5,
      recreated: 0,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    const nothingToDo = await repair(database.connection, { attempted });
    expect(nothingToDo.counts).toEqual({
      resynced: 5,
      recreated: 0,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
  });

  test("tells of what was found beside its repairs, and which of them an earlier run had done", async () => {
    const { database, busy } = await databaseWithBusyTable();
    await using _ = database;
    await database.run("create table line (a int, b int, primary key (a, b))");

    const { attempted: first } = await interrupt(database);
    const all = { resynced: 5, recreated: 0, leftAlone: 1, failed: 0, runningOut: 0, leftBehind: 0, restored: 0 };
    expect(first).toMatchObject({ checked: 6, counts: all, done: { resynced: 0, recreated: 0 } });
    const { attempted } = await interrupt(database, first);
    expect(attempted).toMatchObject({ checked: 6, counts: all, done: { resynced: 2, recreated: 0 } });
    expect(attempted.findings.map(({ outcome, columns: [column] }) => `${column} ${outcome}`)).toEqual([
      "public.a.id repaired",
      "public.b.id repaired",
      "public.c.id would-repair",
      "public.d.id would-repair",
      "public.e.id would-repair",
      "public.line.a left-alone",
    ]);
    await busy.query("rollback");
  });

  test("goes on behind a repair that takes longer than the statement timeout, which has failed by itself", async () => {
    const { database, busy } = await databaseWithBusyTable();
    await using _ = database;

    const report = await repair(database.connection, { statementTimeout: 400 });
    expect(report.counts).toEqual({
      resynced: 4,
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
        columns: ["public.c.id"],
        reason: "it took longer than the statement timeout: canceling statement due to statement timeout",
      }),
      ...["a", "b", "d", "e"].map(repaired),
    ]);

    await busy.query("commit");
    expect((await repair(database.connection)).findings).toEqual([repaired("c")]);
  });

  test("leaves its session as it was, whatever has taken too long", async () => {
    const { database } = await databaseWithBusyTable();
    await using _ = database;
    const limits = { lockTimeout: 5_000, statementTimeout: 400, readOnly: false };
    await withSession(database.connection, limits, async (session) => {
      const { repairs } = makePlan(await readCatalog(session, everything));
      const busy = repairs.filter(({ finding }) => finding.columns.includes("public.c.id"));
      expect(
        await applyRepairs(
          session,
          busy.map(({ repair }) => repair),
        ),
      ).toMatchObject([{ applied: false, sqlstate: "57014" }]);
      const { rows } = await session.query(
        "select current_setting('lock_timeout') as lock, current_setting('synchronous_commit') as commit, current_setting('statement_timeout') as statement",
      );
      expect(rows).toEqual([{ lock: "5s", commit: "on", statement: "400ms" }]);
    });
  });

  test("does not call repaired what is broken again by its end", async () => {
    const { database, busy } = await databaseWithBusyTable();
    await using _ = database;

    const running = repair(database.connection);
    await waitsForLock(database, "c");
    await database.run("insert into a values (900)");
    await busy.query("commit");
    const { findings } = await running;
    expect(findings).toEqual([
      expect.objectContaining({
        outcome: "failed",
        columns: ["public.a.id"],
        from: "8",
        to: "901",
        reason: "it was found broken again after the repairs: something else changed it meanwhile",
      }),
      ...["b", "c", "d", "e"].map(repaired),
    ]);
  });

  test("does not call repaired what cannot be read again at its end", async () => {
    const { database, busy } = await databaseWithBusyTable();
    await using _ = database;

    const running = repair(database.connection, { lockTimeout: 500 });
    await waitsForLock(database, "c");
    const other = await database.connect();
    await other.query("begin");
    await other.query("lock table a in access exclusive mode");
    await busy.query("commit");
    const { findings } = await running;
    expect(findings).toEqual([
      expect.objectContaining({
        outcome: "failed",
        columns: ["public.a.id"],
        from: "1",
        reason: expect.stringContaining(
          "it was repaired, but when everything was read again: its table or sequence was in use",
        ),
      }),
      ...["b", "c", "d", "e"].map(repaired),
    ]);
    await other.query("rollback");
    expect((await repair(database.connection)).findings).toEqual([]);
  });

  test("gives way to a transaction that has drawn a number and now inserts it, and goes on once that is done", async () => {
    const { database, busy } = await databaseWithBusyTable();
    await using _ = database;
    await busy.query("rollback; begin");
    const { rows } = await busy.query<{ id: string }>("select nextval('c_id_seq') + 100 as id");

    const running = repair(database.connection);
    await waitsForLock(database, "c_id_seq");
    // each waits for the other now, until the run lets go of all its locks
    await busy.query("insert into c values ($1)", [rows[0]?.id]);
    await busy.query("commit");
    expect((await running).findings).toEqual(tables.map(repaired));
    expect(await nextValues(database)).toEqual({ a: "8", b: "8", c: "102", d: "8", e: "8" });
  });
});

test("a standby is checked, and not repaired", async () => {
  const server = await startPostgresServer({ package: inject("postgresPackage"), standby: true });
  try {
    const { host, port, superuser: user, password, certificate } = server;
    const connection = { host, port, database: "postgres", user, password, tls: { ca: certificate } };
    expect(await check(connection)).toMatchObject({ checked: 0, findings: [], failure: null });
    const error = await repair(connection).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FailureError);
    expect(error).toMatchObject({
      message: "the server is a standby: it takes its data from another server and refuses every change",
      hint: "Run the restore hook on the primary, or promote this server first.",
      // somebody may promote it meanwhile
      transient: true,
    });
  } finally {
    await server.stop();
  }
});

/** Ends the session of a run when it has come to the busy table. */
async function interrupt(database: TestDatabase, attempted = nothingIntended): Promise<InterruptedRepair> {
  const running = repair(database.connection, { attempted }).catch((error: unknown) => error);
  const waiting = await waitsForLock(database, "c");
  await database.run(`select pg_terminate_backend(${waiting})`);
  const error = await running;
  if (error instanceof InterruptedRepair) return error;
  throw new Error("the run was not interrupted", { cause: error });
}

async function nextValues(database: TestDatabase): Promise<Record<string, unknown>> {
  const rows = await database.rows(
    tables
      .map((table) => `select '${table}' as name, (last_value + is_called::integer)::text as next from ${table}_id_seq`)
      .join(" union all "),
  );
  return Object.fromEntries(rows.map(({ name, next }) => [name, next]));
}
