import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readEvent } from "../events/read-event.ts";
import { deliver } from "./deliver.ts";
import { taskArn } from "./loads.ts";
import { shopOfFile } from "./shop.ts";
import { reportIn, warehouseOfFile } from "./warehouse.ts";

const shop = shopOfFile();
const { load } = warehouseOfFile(shop);

beforeEach(() => void vi.stubEnv("RESTORE_HOOK_RESTORE", "defaults,unique-constraints,indexes,foreign-keys"));
afterEach(() => void vi.stubEnv("RESTORE_HOOK_RESTORE", undefined));

const outcomes = (mail: Parameters<typeof reportIn>[0]) =>
  reportIn(mail).leftBehind.map(({ outcome, leftBehind }) => `${outcome} ${leftBehind?.kind}`);

test("a load is given back what the settings name, and the rest is told; a second run finds that only", async () => {
  load();
  const { mails, operations } = await deliver(shop.world, readEvent("dms-task-stopped"));
  expect(outcomes(mails[0])).toEqual([
    "repaired not null",
    "repaired default",
    // of which there are two
    "left-alone unique constraint",
    "left-alone check constraint",
    "repaired index",
    "repaired foreign key",
    "left-alone view",
    "left-alone owner",
  ]);
  expect(reportIn(mails[0]).status).toBe("attention");
  expect(operations.map(({ name }) => name)).toContain("restore database 1 of 1");

  const again = await deliver(shop.world, { replicationTaskArn: taskArn });
  expect(outcomes(again.mails[0])).toEqual(outcomes(mails[0]).filter((one) => one.startsWith("left-alone")));
  expect(again.operations.map(({ name }) => name)).not.toContain("restore database 1 of 1");
});

test("a load that may be resumed gets nothing that would be in the way of its changes", async () => {
  load({}, { MigrationType: "full-load-and-cdc", StopReason: "Stop Reason NORMAL" });
  const { mails } = await deliver(shop.world, readEvent("dms-task-stopped"));
  expect(outcomes(mails[0])).toEqual(expect.arrayContaining(["repaired index", "left-alone foreign key"]));
  expect(mails[0]?.Message).toContain("or may be resumed");
});

test("a person who asks says what is to be restored in place of the settings, and a dry run what would be", async () => {
  load();
  const asked = { replicationTaskArn: taskArn, restore: ["defaults"] };
  const dry = await deliver(shop.world, { ...asked, dryRun: true });
  expect(outcomes(dry.mails[0]).filter((one) => !one.startsWith("left-alone"))).toEqual([
    "would-repair not null",
    "would-repair default",
  ]);
  expect(outcomes((await deliver(shop.world, { ...asked, restore: [] })).mails[0]).join()).not.toContain("repair");
  expect(outcomes((await deliver(shop.world, asked)).mails[0]).filter((one) => !one.startsWith("left-alone"))).toEqual([
    "repaired not null",
    "repaired default",
  ]);
});
