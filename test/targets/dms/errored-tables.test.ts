import { describe, expect, test } from "vitest";
import { explainErroredTables } from "../../../lambda/targets/dms/errored-tables.ts";
import type { Load } from "../../../lambda/targets/dms/load.ts";
import { readTables } from "../../../lambda/targets/dms/table-statistics.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();

const load: Load = {
  kind: "replication-task",
  arn: "arn:aws:dms:us-east-1:111111111111:task:ORDERS",
  identifier: "orders",
  called: "the replication task orders",
  notDone: null,
  isTold: true,
  isOver: true,
  goesOn: false,
  stoppedAt: null,
  tablesErrored: 0,
  destinationArn: "arn:aws:dms:us-east-1:111111111111:endpoint:TARGET",
  sourceArn: null,
};
const hint =
  "See the log of the load for why, and load them again: what was repaired of them is right for the rows that are there.";

/** Tables of a load, the first of which could not be loaded; DMS tells of three at a time. */
function tables(count: number, errored: number, arn = load.arn) {
  account.pageSize = 3;
  account.tableStatistics = {
    [arn]: Array.from({ length: count }, (_, index) => ({
      SchemaName: "public",
      TableName: `t${index + 1}`,
      TableState: index < errored ? "Table error" : "Table completed",
    })),
  };
}

const named = (count: number) => Array.from({ length: count }, (_, index) => `public.t${index + 1}`).join(", ");

describe("a report says of tables that could not be loaded", () => {
  test.each<[string, number, number, string, string]>([
    ["which one it is", 5, 1, "1 table", ": public.t1"],
    ["which they are, from all the pages", 7, 5, "5 tables", `: ${named(5)}`],
    ["twenty names, and how many more there are", 30, 23, "23 tables", `: ${named(20)} and 3 more`],
    ["twenty names, and no more when there are none", 20, 20, "20 tables", `: ${named(20)}`],
    // its tables may be forgotten by then, or be loading again
    ["their number only, where DMS names none", 2, 0, "2 tables", ""],
  ])("%s", async (_what, count, errored, told, list) => {
    tables(count, errored);
    expect(await explainErroredTables({ ...load, tablesErrored: errored || count })).toEqual([
      { brief: `${told} not loaded`, text: `the replication task orders could not load ${told}${list}`, hint },
    ]);
  });

  test("nothing where all were loaded, and DMS is not asked", async () => {
    account.fail = () => ({ status: 500, code: "InternalFailure", message: "asked" });
    expect(await explainErroredTables(load)).toEqual([]);
  });

  test("which they are when DMS counts fewer of them than it names", async () => {
    tables(4, 2);
    const [remark] = await explainErroredTables({ ...load, tablesErrored: 1 });
    expect(remark?.brief).toBe("2 tables not loaded");
  });

  test("the number only when it was a data migration, of which DMS keeps no tables", async () => {
    const migration = { ...load, kind: "data-migration", called: "the data migration orders" } as const;
    expect(await explainErroredTables({ ...migration, tablesErrored: 2 })).toEqual([
      { brief: "2 tables not loaded", text: "the data migration orders could not load 2 tables", hint },
    ]);
  });
});

describe("the tables of a load are read from all pages:", () => {
  const all = Array.from({ length: 8 }, (_, index) => ({ schema: "public", name: `t${index + 1}` }));

  test("those of a task", async () => {
    tables(8, 2);
    expect(await readTables(load)).toEqual(all);
  });

  test("those of a serverless replication", async () => {
    const arn = "arn:aws:dms:us-east-1:111111111111:replication-config:ORDERS";
    tables(8, 2, arn);
    expect(await readTables({ kind: "replication-config", arn })).toEqual(all);
  });

  test("none of a task that has begun none", async () => {
    account.replicationTasks = [{ ReplicationTaskArn: load.arn }];
    expect(await readTables(load)).toEqual([]);
  });

  test("none of a load that was deleted meanwhile, which loads nothing any more", async () => {
    expect(await readTables(load)).toEqual([]);
  });

  test("none of a load of which DMS does not tell, which is an error", async () => {
    account.fail = () => ({ status: 400, code: "AccessDeniedFault", message: "not authorized" });
    await expect(readTables(load)).rejects.toMatchObject({ name: "AccessDeniedFault" });
  });
});
