import type { ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { beforeEach, describe, expect, test } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { readEvent } from "../events/read-event.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { endpointArn, nextStop, replicationTask, serverlessReplication, targetEndpoint } from "./loads.ts";
import { paragraphs } from "./paragraphs.ts";
import { dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();
beforeEach(async () => {
  // a second sequence that is behind
  await shop.sql(
    "delete from public.pages; select setval('public.pages_id_seq', 1, false); insert into public.pages values (1)",
    shopDatabase,
  );
});

const otherArn = `${endpointArn.replace("endpoint:SHOPTARGET", "task:")}OTHER`;
const stopped = readEvent("dms-task-stopped");
const otherStopped: unknown = JSON.parse(JSON.stringify(stopped).replaceAll(/arn:aws:dms:[^"]*/g, otherArn));
const server = () => `127.0.0.1:${shop.world.server.port}`;
const given = (...states: AwsState[]) => Object.assign(shop.world.account, ...states);

/** Another task of the same endpoint, which is loading the table orders, and others that are not there yet. */
function alsoRunning(changes: Partial<ReplicationTask> = {}): AwsState {
  const other = replicationTask({
    ReplicationTaskIdentifier: "orders-load",
    ReplicationTaskArn: otherArn,
    Status: "running",
    TableMappings: JSON.stringify({ rules: [{ "rule-type": "selection", "rule-id": "1" }] }),
    ...changes,
  });
  return {
    replicationTasks: [other, replicationTask()],
    endpoints: [targetEndpoint(shop.world)],
    tableStatistics: {
      [otherArn]: ["customers", "items", "orders"].map((TableName) => ({ SchemaName: "public", TableName })),
    },
    // each table comes on a page of its own
    pageSize: 1,
  };
}

async function expectOrdersLeftAlone(run: Delivery): Promise<void> {
  expect(run.mails.map(({ Subject }) => Subject)).toEqual([`REPAIRED ${server()}: 1 resynced, all verified`]);
  const told = paragraphs(run.mails[0]);
  expect(told.slice(2, 5)).toEqual([
    "Database shop: 1 checked, 1 repaired, 0 left alone, 0 failed",
    "Resynced (next value: before -> after): - public.pages.id: 1 -> 2, sequence public.pages_id_seq",
    "Also to know: - The replication task orders-load is still loading this database: its tables are left alone. HINT: Its end starts a run of its own.",
  ]);
  expect(await shop.takesOrders()).toBe(false);
}

test("what another task is still loading is left alone until that ends, and the rest is repaired", async () => {
  const state = alsoRunning();
  given(state);
  await expectOrdersLeftAlone(await deliver(shop.world, stopped));

  Object.assign(state.replicationTasks?.[0] ?? {}, {
    Status: "stopped",
    ReplicationTaskStats: { StopDate: nextStop(), TablesErrored: 0 },
  });
  const run = await deliver(shop.world, otherStopped);
  expect(run.mails.map(({ Subject }) => Subject)).toEqual([`REPAIRED ${server()}: 1 resynced, all verified`]);
  expect(run.mails[0]?.text).not.toContain("still loading");
  // the one that failed above took a number
  expect(run.mails[0]?.text).toMatch(/public\.orders\.id: 2 -> 4/);
  expect(await shop.takesOrders()).toBe(true);
});

test("while another task is still loading, no baseline is kept, whoever asks", async () => {
  const Endpoint = { Address: "127.0.0.1", Port: shop.world.server.port };
  given(alsoRunning(), { dbInstances: [dbInstance(shop.world, { DBInstanceIdentifier: "shop", Endpoint })] });
  const { mails } = await deliver(shop.world, {
    replicationTaskArn: replicationTask().ReplicationTaskArn,
    keepBaseline: true,
  });
  expect(mails[0]?.text.replaceAll(/\s+/g, " ")).toContain(
    "The baseline of database shop was not kept: AWS DMS is loading into this server",
  );
  expect(shop.world.aws.objects.filter(({ key }) => key.startsWith("baselines/"))).toEqual([]);
});

describe("another task is known to load the same database when", () => {
  const twinArn = `${endpointArn}TWIN`;
  const twin = () => targetEndpoint(shop.world, { EndpointArn: twinArn, EndpointIdentifier: "shop-target-too" });
  const endpoints = (changes: object): AwsState => ({
    ...alsoRunning({ TargetEndpointArn: twinArn }),
    endpoints: [targetEndpoint(shop.world), { ...twin(), ...changes }],
  });
  test.each<[string, unknown, () => AwsState]>([
    ["it is about to start", stopped, () => alsoRunning({ Status: "starting" })],
    ["it has an endpoint of its own to the same address", stopped, () => endpoints({ ServerName: "127.0.0.1" })],
    [
      "it is one beside DMS Serverless",
      readEvent("dms-serverless-replication-stopped"),
      () => ({ ...alsoRunning(), ...serverlessReplication() }),
    ],
    [
      "its rules rename columns only",
      stopped,
      () =>
        alsoRunning({
          TableMappings: JSON.stringify({
            rules: [{ "rule-type": "transformation", "rule-target": "column", "rule-action": "rename" }],
          }),
        }),
    ],
  ])("%s", async (_when, event, state) => {
    given(state());
    await expectOrdersLeftAlone(await deliver(shop.world, event));
  });

  test.each<[string, () => AwsState]>([
    ["it has stopped", () => alsoRunning({ Status: "stopped" })],
    ["it has failed", () => alsoRunning({ Status: "failed" })],
    ["it loads another database", () => endpoints({ DatabaseName: "library" })],
    ["it loads another server", () => endpoints({ ServerName: "127.0.0.2" })],
    ["it reads this one", () => alsoRunning({ SourceEndpointArn: endpointArn, TargetEndpointArn: twinArn })],
  ])("but not when %s", async (_when, state) => {
    given(state());
    const run = await deliver(shop.world, stopped);
    expect(run.mails.map(({ Subject }) => Subject)).toEqual([`REPAIRED ${server()}: 2 resynced, all verified`]);
    expect(run.mails[0]?.text).not.toContain("still loading");
  });
});

describe("another task may be loading any table of the database", () => {
  const rename = (target: string) =>
    JSON.stringify({ rules: [{ "rule-type": "transformation", "rule-target": target, "rule-action": "rename" }] });
  const unknown =
    "The replication task orders-load is still loading this database, and under which names cannot be told";

  // the source's names of some may be those of others here: as far as they are known, they are left alone nevertheless
  test.each<[string, () => AwsState, number]>([
    ["its rules rename tables", () => alsoRunning({ TableMappings: rename("table") }), 1],
    ["its rules rename schemas", () => alsoRunning({ TableMappings: rename("schema") }), 1],
    ["its rules cannot be read", () => alsoRunning({ TableMappings: "{" }), 1],
    ["its tables are not known yet", () => ({ ...alsoRunning(), tableStatistics: {} }), 2],
  ])("when %s: then what is to be repaired is told of, and nothing is changed", async (_when, state, count) => {
    given(state());
    const run = await deliver(shop.world, stopped);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "attention" } });
    expect(run.mails.map(({ Subject }) => Subject)).toEqual([
      `ATTENTION ${server()}: another load goes on, ${count} to resync`,
    ]);
    const told = paragraphs(run.mails[0]);
    expect(told[1]).toMatch(/Dry run: nothing has been changed\.$/);
    expect(told[3]).toBe(
      `A person must look at: - ${unknown}: nothing was repaired. HINT: Its end starts a run of its own. To repair now whatever it is doing, ask for a run by hand.`,
    );
    expect(await shop.takesOrders()).toBe(false);
  });

  test("but a person who asks knows what else goes on: it is repaired, and told of", async () => {
    given(alsoRunning(), { tableStatistics: {} });
    const run = await deliver(shop.world, { replicationTaskArn: replicationTask().ReplicationTaskArn });
    expect(run.result).toEqual({ status: "repaired" });
    expect(paragraphs(run.mails[0])).toContain(`Also to know: - ${unknown}. HINT: Its end starts a run of its own.`);
    expect(await shop.takesOrders()).toBe(true);
  });
});
