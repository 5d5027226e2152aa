import { expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { mapRows } from "../../lambda/postgres/map-rows.ts";
import { createDatabase } from "../database.ts";

const limits = { lockTimeout: 1_000, statementTimeout: 1_000, readOnly: true };

test.each([
  ["fails", "select 1 / 0", "22012"],
  ["takes too long", "select pg_catalog.pg_sleep(60)", "57014"],
  ["loses its session", "select pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())", "57P01"],
])("a query that %s says so, and keeps nobody waiting", async (_what, sql, code) => {
  await using database = await createDatabase();
  const mapped = withSession(database.connection, limits, (session) => mapRows(session, sql, (row) => row));
  await expect(mapped).rejects.toMatchObject({ code });
});

test("the rows of a query are mapped in their order, and what cannot be mapped is an error", async () => {
  await using database = await createDatabase();
  const numbers = "select number from pg_catalog.generate_series(1, $1::integer) as number";
  const map = (most: number) => (row: { number: number }) => {
    if (row.number > most) throw new Error(`${row.number} is too many`);
    return row.number;
  };
  await withSession(database.connection, limits, async (session) => {
    expect(await mapRows(session, numbers, map(3), ["3"])).toEqual([1, 2, 3]);
    await expect(mapRows(session, numbers, map(3), ["4"])).rejects.toThrow("4 is too many");
    expect(await mapRows(session, numbers, map(1), ["0"])).toEqual([]);
  });
});
