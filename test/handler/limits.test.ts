import { afterEach, beforeEach, expect, test } from "vitest";
import { largestCheckpoint, measureCheckpoints, mostOfAll, mostOperations } from "./checkpoints.ts";
import { deliver } from "./deliver.ts";
import { manyDatabases, manySequences } from "./many.ts";
import { databasesIn, paragraphs } from "./paragraphs.ts";
import { dbInstance } from "./servers.ts";
import { shopOfFile } from "./shop.ts";

const shop = shopOfFile();
let measured: ReturnType<typeof measureCheckpoints>;
beforeEach(() => {
  shop.world.account.dbInstances = [dbInstance(shop.world)];
  measured = measureCheckpoints();
});
afterEach(() => measured.stop());

// a busy machine takes many times as long to make all this
const timeout = 120_000;

const person = { dbInstanceIdentifier: "orders-staging" };

// hundreds of them, with 100,000 sequences, are for `npm run bench:durable`
test("databases take two operations each at most, and small ones", { timeout }, async () => {
  const databases = await manyDatabases(shop.world.server, 9);
  const run = await deliver(shop.world, { ...person, databases });
  expect(run.mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED orders-staging: 3 resynced, all verified"]);
  const broken = databases.filter((_name, index) => index % 3 === 0);
  expect(databasesIn(run.mails[0])).toEqual(
    broken.toSorted().map((name) => `Database ${name}: 1 checked, 1 repaired, 0 left alone, 0 failed`),
  );
  expect(paragraphs(run.mails[0])).toContain(
    `6 databases with nothing to do, 6 checked: ${databases.filter((name) => !broken.includes(name)).join(", ")}`,
  );

  const { kept } = measured;
  // by this many databases as an execution may have at all, it would still end
  // beside them: wait and log in, look for baselines, two looks at the clock, keep, count and publish
  expect(kept.operations - 8).toBe(9 + 3);
  expect((kept.sum / 9) * (mostOperations / 2)).toBeLessThan(mostOfAll);
  expect(kept.largest).toBeLessThan(2_000);
});

test("a database with more repairs than a checkpoint holds is repaired, and all of them are counted", {
  timeout,
}, async () => {
  await manySequences(shop.world.server, "warehouse", 700);
  const run = await deliver(shop.world, { ...person, databases: ["warehouse"] });
  expect(run.mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED orders-staging: 700 resynced, all verified"]);
  const told = paragraphs(run.mails[0]);
  expect(told).toContain("Database warehouse: 700 checked, 700 repaired, 0 left alone, 0 failed");
  const list = told.find((paragraph) => paragraph.startsWith("Resynced")) ?? "";
  const listed = list.split(" sequence public.").length;
  const omitted = / and (\d+) more, in the full report$/.exec(list)?.[1];
  expect(listed - 1 + Number(omitted)).toBe(700);

  const { kept } = measured;
  // what could not be less if all had been kept
  expect(kept.largest).toBeGreaterThan(largestCheckpoint / 2);
  expect(kept.largest).toBeLessThan(largestCheckpoint);
});
