import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { renderText } from "../../lambda/report/render-text.ts";
import { invalidIn } from "../report/schema.ts";
import { type BrokenDatabase, columns, createBrokenDatabase, readState } from "./broken-database.ts";
import { check, columnsToRepair } from "./report.ts";
import { runCommand } from "./run-command.ts";

let database: BrokenDatabase;
let state: unknown;
beforeAll(async () => {
  database = await createBrokenDatabase();
  state = await readState(database);
});
afterEach(async () => {
  // a check changes nothing
  expect(await readState(database)).toEqual(state);
});
afterAll(() => database[Symbol.asyncDispose]());

/** The times of two runs differ. */
function withoutTimes(text: string): string {
  return text.replace(/^When: .*\n/m, "");
}

describe("a check of a database with something to repair", () => {
  test("prints the report", async () => {
    const report = await check(database.connection);
    expect(columnsToRepair(report)).toEqual(Object.values(columns).toSorted());
    const { exit, stdout, stderr } = await runCommand(["check", database.url]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(withoutTimes(stdout)).toBe(withoutTimes(renderText(report, Number.POSITIVE_INFINITY)));
  });

  test("prints the report as JSON, and nothing else", async () => {
    const { exit, stdout, stderr } = await runCommand(["check", "--json", database.url]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ ...(await check(database.connection)), times: expect.any(Object) });
    expect(invalidIn(JSON.parse(stdout))).toEqual([]);
    expect(stdout.endsWith("}\n")).toBe(true);
  });

  test.each([
    [
      ["--schema", "PUBLIC"],
      [columns.customers, columns.orders],
    ],
    [
      ["--schema", '"Old Orders"', "--table", "Public.Orders"],
      [columns.items, columns.orders],
    ],
    [["--table", `"Old Orders"."Line ""Items"", it's \\"`], [columns.items]],
  ])("looks only where it is told to by %j", async (options, expected) => {
    const { exit, stdout, stderr } = await runCommand(["check", "--json", ...options, database.url]);
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
    expect(columnsToRepair(JSON.parse(stdout))).toEqual(expected.toSorted());
  });

  test.each([
    [[], "the command line (check)"],
    [["--schema", "public"], "the command line (check, schema public only)"],
    [
      ["--schema", '"Old Orders"', "--table", "Public.Orders"],
      'the command line (check, schema "Old Orders" and table public.orders only)',
    ],
  ])("says whether it looked everywhere, with %j", async (options, trigger) => {
    const { stdout } = await runCommand(["check", "--json", ...options, database.url]);
    expect(JSON.parse(stdout)).toMatchObject({ trigger });
  });

  test.each([
    // as in SQL, only quotes keep a name from being folded
    [["--schema", "Old Orders"], "schema old orders"],
    [["--table", "public.order", "--table", '"Old Orders".orders'], 'table "Old Orders".orders, no table public.order'],
  ])("cannot look where %j says, for that is not there", async (options, missing) => {
    expect(await runCommand(["check", ...options, database.url])).toEqual({
      exit: 2,
      stdout: "",
      stderr: `error: the database ${database.name} has no ${missing}\n`,
    });
  });
});
