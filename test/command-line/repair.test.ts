import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BrokenDatabase, columns, createBrokenDatabase } from "./broken-database.ts";
import { psql } from "./psql.ts";
import { check, columnsToRepair } from "./report.ts";
import { runCommand } from "./run-command.ts";

let database: BrokenDatabase;
beforeEach(async () => {
  database = await createBrokenDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

async function expectRepaired() {
  const again = await runCommand(["check", database.url]);
  expect(again).toMatchObject({ exit: 0, stderr: "" });
  expect(again.stdout).toMatch(/^OK: 4 sequences and keys checked, nothing to do, 1 left alone\n/);
  expect(await database.rows("insert into orders default values returning id")).toEqual([{ id: 8 }]);
  expect(await database.rows("insert into customers default values returning id")).toEqual([{ id: 42 }]);
}

describe("a database with something to repair", () => {
  test("is well after a repair", async () => {
    const repair = await runCommand(["repair", database.url]);
    expect(repair).toMatchObject({ exit: 0, stderr: "" });
    expect(repair.stdout).toMatch(/^REPAIRED: 1 recreated, 2 resynced, all verified, 1 left alone\n/);
    await expectRepaired();
  });

  test("is well after the SQL of a check was run in psql", async () => {
    const { exit, stdout, stderr } = await runCommand(["check", "--sql", database.url]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    await psql(stdout, () => database.connect());
    await expectRepaired();
    // what a person has to decide on is there, and not done
    expect(stdout).toMatch(/^-- public\.country\.iso_number: left alone: natural key.*\n-- {3}alter table /m);
    await expect(database.run("insert into country default values")).rejects.toMatchObject({ code: "23502" });
  });

  test("is repaired only where a limit says so", async () => {
    expect(await runCommand(["repair", "--table", "public.orders", database.url])).toMatchObject({ exit: 0 });
    expect(columnsToRepair(await check(database.connection))).toEqual([columns.customers, columns.items].toSorted());
  });

  test("leaves something for a person to do while a table is locked", async () => {
    const application = await database.connect();
    await application.query("begin; lock table orders in share row exclusive mode");
    const { exit, stdout, stderr } = await runCommand(["repair", "--lock-timeout", "100ms", database.url]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(stdout).toMatch(/^ATTENTION: 1 failed, 1 recreated, 1 resynced, 1 left alone\n/);
    expect(stdout).toMatch(/longer than the lock\s+timeout/);
  });
});
