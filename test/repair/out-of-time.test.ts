import { describe, expect, test } from "vitest";
import { everything } from "../../lambda/catalog/scope.ts";
import { type Session, withSession } from "../../lambda/postgres/connect.ts";
import { nothingIntended } from "../../lambda/repair/intended.ts";
import { InterruptedRepair } from "../../lambda/repair/interrupted.ts";
import { repairDatabase } from "../../lambda/repair/run.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";
import { createDatabase, type TestDatabase } from "../database.ts";

/** How much faster time passes here than for Lambda, and for the statement timeout that it is told by. */
const haste = 200;
const minutes = 60_000;

/** A database with tables whose sequences are behind. */
async function brokenDatabase(tables = ["a", "b", "c"]): Promise<TestDatabase> {
  const database = await createDatabase();
  const broken = (table: string) =>
    `create table ${table} (id serial primary key); insert into ${table} select generate_series(1, 7);`;
  await database.run(tables.map(broken).join("\n"));
  return database;
}

describe.concurrent("a repair that nears the end of its time", () => {
  test.each([
    ["in its first repair", "a", { a: "1", b: "1", c: "1" }],
    ["in another one", "b", { a: "8", b: "1", c: "1" }],
    ["in its only one", "a", { a: "1" }],
  ])("is cut off %s, gone on with in the next round, and reported whole", async (_where, busy, done) => {
    const tables = Object.keys(done);
    await using database = await brokenDatabase(tables);
    const application = await database.connect();
    await application.query(`begin; insert into ${busy} values (100)`);

    const error = await repair(database, 3 * minutes).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "InterruptedRepair", outOfTime: true });
    expect(await nextValues(database)).toEqual(done);

    await application.query("commit");
    const attempted = error instanceof InterruptedRepair ? error.attempted : nothingIntended;
    const { counts } = await repair(database, 15 * minutes, { attempted });
    expect(counts).toEqual({
      resynced: tables.length,
      recreated: 0,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    const right = tables.map((table) => [table, table === busy ? "101" : "8"]);
    expect(await nextValues(database)).toEqual(Object.fromEntries(right));
  });

  test("begins nothing with less than two minutes left", async () => {
    await using database = await brokenDatabase();
    await expect(repair(database, 2 * minutes - 1)).rejects.toMatchObject({ outOfTime: true });
    expect(await nextValues(database)).toEqual({ a: "1", b: "1", c: "1" });
  });

  test("has failed by itself what had all of the statement timeout", async () => {
    await using database = await brokenDatabase();
    const application = await database.connect();
    await application.query("begin; insert into b values (100)");

    const { counts } = await repair(database, 15 * minutes, { statementTimeout: 400 });
    expect(counts).toEqual({
      resynced: 2,
      recreated: 0,
      leftAlone: 0,
      failed: 1,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
  });
});

/** Repairs with so many milliseconds left by then, of a time that passes in haste. */
function repair(
  { connection }: TestDatabase,
  milliseconds: number,
  {
    attempted = nothingIntended,
    statementTimeout = 10 * minutes,
  }: Partial<InterruptedRepair> & { statementTimeout?: number } = {},
): Promise<DatabaseReport> {
  const limits = { lockTimeout: 20_000, statementTimeout, readOnly: false };
  return withSession(connection, limits, (session) => {
    let begun: number | undefined;
    const timeLeft = () => {
      begun ??= performance.now();
      return milliseconds - (performance.now() - begun) * haste;
    };
    return repairDatabase(inHaste(session), connection.database, everything, { before: attempted, timeLeft });
  });
}

/** The session, which takes the only number that it is ever given, the time for its statements, for one of our time. */
function inHaste(session: Session): Session {
  const query: unknown = session.query.bind(session);
  if (typeof query !== "function") throw new TypeError("a session has queries");
  return new Proxy(session, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name, target);
      return (text: string, values?: readonly unknown[]) =>
        query(
          text,
          values?.map((value) => (typeof value === "number" ? Math.ceil(value / haste) : value)),
        );
    },
  });
}

/** By table, the number that its sequence would give next. */
async function nextValues(database: TestDatabase): Promise<Record<string, unknown>> {
  const sequences = await database.rows("select left(relname, 1) as name from pg_class where relkind = 'S'");
  const next = ({ name }: Record<string, unknown>) =>
    `select '${name}' as name, (last_value + is_called::integer)::text as next from ${name}_id_seq`;
  const rows = await database.rows(sequences.map(next).join(" union all "));
  return Object.fromEntries(rows.map(({ name, next }) => [name, next]));
}
