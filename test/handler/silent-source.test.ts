import { afterEach, describe, expect, test, vi } from "vitest";
import { login } from "../../local/demo/account.ts";
import { readEvent } from "../events/read-event.ts";
import { attemptsOf, deliver } from "./deliver.ts";
import { type Front, startFront } from "./front.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";
import { shortenTimeLimit } from "./time-limit.ts";
import { reportIn, warehouseOfFile } from "./warehouse.ts";

// a busy machine takes many times as long
const timeout = 120_000;

const shop = shopOfFile();
const { load } = warehouseOfFile(shop);
const stopped = readEvent("dms-task-stopped");

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A table of the load whose generator only the source knows. */
async function loseGenerator(): Promise<void> {
  await shop.sql(
    `set role ${login.username}; drop table public.clients;
    create table public.clients (id bigint primary key, "e-mail" text); insert into public.clients values (7, 'eve@example.com')`,
    shopDatabase,
  );
}

const phases = ["check", "repair", "compare"] as const;
type Phase = (typeof phases)[number];

/** The login comes before. */
const firstOf = (phase: Phase) => phases.indexOf(phase) + 2;

/** A way to the source on which nobody answers from one connection on until another one. */
function startSilencedFront({ first, last }: { first: number; last: number }): Promise<Front> {
  return startFront(shop.world.server.port, (connection) => {
    // those that are answered take their time
    if (connection === first - 1) shortenTimeLimit(10_000);
    if (connection === last) vi.unstubAllGlobals();
    return connection >= first && connection <= last ? new Promise(() => undefined) : undefined;
  });
}

describe("a source to which the network leads no more", { timeout }, () => {
  test.each<{ phase: Phase; tries: number; said: RegExp; failed: number }>([
    // and is not tried any more, neither by the repair nor by the comparison
    { phase: "check", tries: 2, said: /could not be read, .*timeout expired/, failed: 0 },
    { phase: "repair", tries: 4, said: /was not compared with the source .*timeout expired/, failed: 1 },
    { phase: "compare", tries: 2, said: /was not compared with the source .*timeout expired/, failed: 0 },
  ])(
    "before the $phase is tried twice by each that wants it, and done without",
    async ({ phase, tries, said, failed }) => {
      await loseGenerator();
      await using front = await startSilencedFront({ first: firstOf(phase), last: Number.POSITIVE_INFINITY });
      load({ Port: front.port });
      const run = await deliver(shop.world, stopped);
      expect(front.connections()).toBe(firstOf(phase) - 1 + tries);
      const { remarks, database } = reportIn(run.mails[0]);
      expect(remarks).toEqual([{ brief: null, text: expect.stringMatching(said) }]);
      expect(database.comparison).toBeNull();
      expect(database.counts.failed).toBe(failed);
      expect(await shop.takesOrders()).toBe(true);
    },
  );

  test("for a moment is read nevertheless", async () => {
    await using front = await startSilencedFront({ first: firstOf("check"), last: firstOf("check") });
    load({ Port: front.port });
    const run = await deliver(shop.world, stopped);
    const { remarks, database } = reportIn(run.mails[0]);
    expect(attemptsOf(run, "check database 1 of 1")).toBe(1);
    expect({ remarks, tables: database.comparison?.tables }).toEqual({ remarks: [], tables: 2 });
  });
});

test("a source that never says anything is given up at its login, and not tried any more", { timeout }, async () => {
  await using front = await startFront(shop.world.server.port, () => new Promise(() => undefined));
  load({ Port: front.port });
  shortenTimeLimit(10_000);
  const { remarks, database } = reportIn((await deliver(shop.world, stopped)).mails[0]);
  expect(front.connections()).toBe(3);
  expect(remarks).toMatchObject([{ text: expect.stringMatching(/could not be read, .*timeout expired/) }]);
  expect(database.counts.failed).toBe(0);
  expect(await shop.takesOrders()).toBe(true);
});

test("a source that ends its connections is tried as often as one that restarts needs", { timeout }, async () => {
  await using front = await startFront(shop.world.server.port, (connection) => {
    if (connection >= firstOf("check") && connection < firstOf("check") + 4) front.cut();
  });
  load({ Port: front.port });
  const run = await deliver(shop.world, stopped);
  const { remarks, database } = reportIn(run.mails[0]);
  expect(attemptsOf(run, "check database 1 of 1")).toBe(5);
  expect({ remarks, tables: database.comparison?.tables }).toEqual({ remarks: [], tables: 2 });
});
