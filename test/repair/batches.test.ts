import { expect, test } from "vitest";
import { createDatabase } from "../database.ts";
import { check, repair } from "./engine.ts";

test("a database with more repairs than fit into a batch is repaired, but for the one that fails", async () => {
  await using database = await createDatabase();
  const count = 300;
  await database.run(`
    do $$ begin
      for number in 1001..${1000 + count} loop
        execute format('create table behind_%s (id serial primary key)', number);
        execute format('insert into behind_%s select generate_series(1, %s)', number, number % 7 + 1);
        execute format('create table missing_%s (id bigint primary key)', number);
        execute format('insert into missing_%s values (%s)', number, number);
        if number % 20 = 0 then commit; end if;
      end loop;
    end $$
  `);
  const busy = await database.connect();
  await busy.query("begin");
  await busy.query("insert into behind_1123 values (5000)");

  const report = await repair(database.connection, { lockTimeout: 200 });
  expect(report.checked).toBe(2 * count);
  expect(report.counts).toEqual({
    resynced: count - 1,
    recreated: count,
    leftAlone: 0,
    failed: 1,
    runningOut: 0,
    leftBehind: 0,
    restored: 0,
  });
  for (const { outcome, problem, columns, to } of report.findings) {
    const number = Number(/\d+/.exec(columns.join())?.[0]);
    if (outcome === "failed") expect({ number, to }).toEqual({ number: 1123, to: null });
    else expect(to).toBe(String(problem === "missing" ? number + 1 : (number % 7) + 2));
  }
  await busy.query("rollback");
  const { counts } = await check(database.connection);
  expect(counts).toEqual({
    resynced: 1,
    recreated: 0,
    leftAlone: 0,
    failed: 0,
    runningOut: 0,
    leftBehind: 0,
    restored: 0,
  });
});
