import { expect, test } from "vitest";
import { readEvent } from "../events/read-event.ts";
import { deliver } from "./deliver.ts";
import { taskArn } from "./loads.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";
import { reportIn, warehouseOfFile } from "./warehouse.ts";

const shop = shopOfFile();
const { load } = warehouseOfFile(shop);
const stopped = readEvent("dms-task-stopped");

test("what a load has left behind is told with its SQL, under the names of the target, and duplicates are counted", async () => {
  load();
  const { mails } = await deliver(shop.world, stopped);
  const { status, remarks, database, leftBehind } = reportIn(mails[0]);

  expect({ status, remarks }).toEqual({ status: "attention", remarks: [] });
  expect(database.comparison).toEqual({ with: "the source (the DMS endpoint warehouse)", tables: 2 });
  expect(database.counts).toMatchObject({ leftBehind: leftBehind.length, recreated: 1 });
  expect(leftBehind.map(({ outcome }) => outcome)).toEqual(leftBehind.map(() => "left-alone"));
  expect(leftBehind.map(({ leftBehind: what }) => what?.kind)).toEqual([
    "not null",
    "default",
    "unique constraint",
    "check constraint",
    "index",
    "foreign key",
    "view",
    "owner",
  ]);
  expect(leftBehind.filter(({ leftBehind: what }) => what?.kind === "unique constraint")).toMatchObject([
    {
      leftBehind: { object: "public.one_mail", duplicates: { keys: "1", query: expect.stringContaining('"e-mail"') } },
    },
  ]);
  // what is about generators comes first
  expect(database.findings.findIndex(({ problem }) => problem === "left-behind")).toBe(
    database.findings.length - leftBehind.length,
  );

  await shop.sql("update public.clients set \"e-mail\" = 'bob@example.com' where id = 2", shopDatabase);
  for (const statement of leftBehind.flatMap(({ sql }) => sql)) await shop.sql(statement, shopDatabase);
  load();
  const again = reportIn((await deliver(shop.world, stopped)).mails[0]);
  expect(again.leftBehind).toEqual([]);
  expect(again.database.comparison).toEqual(database.comparison);
});

test("what only looks compares as well", async () => {
  load();
  const { mails } = await deliver(shop.world, { replicationTaskArn: taskArn, dryRun: true });
  const { database, leftBehind } = reportIn(mails[0]);
  expect(leftBehind.length).toBeGreaterThan(5);
  expect(database.comparison).not.toBeNull();
  expect(database.findings.map(({ outcome }) => outcome)).toContain("would-repair");
});
