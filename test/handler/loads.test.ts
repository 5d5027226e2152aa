import type { ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { describe, expect, test } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { login } from "../../local/demo/account.ts";
import { readEvent } from "../events/read-event.ts";
import { changeEvent } from "./change-event.ts";
import { countOf, type Delivery, deliver } from "./deliver.ts";
import { dataMigration, nextStop, replicationTask, serverlessReplication, targetEndpoint } from "./loads.ts";
import { paragraphs } from "./paragraphs.ts";
import { clusterMember, dbCluster, dbInstance } from "./servers.ts";
import { shopOfFile } from "./shop.ts";

const shop = shopOfFile();

const subjectsOf = ({ mails }: Delivery) => mails.map(({ Subject }) => Subject);
const { given } = shop;

const classic = (StopReason: string | undefined): AwsState => ({
  replicationTasks: [replicationTask({ StopReason })],
  endpoints: [targetEndpoint(shop.world)],
});
const serverless = (StopReason: string | undefined, Status = "stopped"): AwsState => ({
  ...serverlessReplication({ StopReason, Status }),
  endpoints: [targetEndpoint(shop.world)],
});
const homogeneous = (DataMigrationStatus: string): AwsState => dataMigration(shop.world, { DataMigrationStatus });

const events = {
  classic: readEvent("dms-task-stopped"),
  "without reason": readEvent("dms-task-stopped-without-reason"),
  serverless: readEvent("dms-serverless-replication-stopped"),
  homogeneous: readEvent("dms-data-migration-stopped"),
};

const done = [
  "FULL_LOAD_ONLY_FINISHED",
  "STOPPED_AFTER_FULL_LOAD",
  "STOPPED_AFTER_CACHED_EVENTS",
  "NORMAL",
  "STOPPED_AT_SERVER_TIME",
  "STOPPED_AT_COMMIT_TIME",
];
const notDone = [
  "RECOVERABLE_ERROR",
  "FATAL_ERROR",
  "STOPPED_DUE_TO_LOW_MEMORY",
  "STOPPED_DUE_TO_LOW_DISK",
  "RECONFIGURATION_RESTART",
  "RECYCLE_TASK",
  "A_REASON_OF_TOMORROW",
];

describe("what a load has loaded is repaired, and told of in one mail, when it has ended by", () => {
  test.each<[string, unknown, () => AwsState]>([
    ...done.map((reason): [string, unknown, () => AwsState] => [
      `${reason}: a task`,
      events.classic,
      () => classic(`Stop Reason ${reason}`),
    ]),
    ["a reason between other words: a task", events.classic, () => classic("Task: Stop Reason NORMAL. Error Level X")],
    ["a reason that its event does not tell: a task", events["without reason"], () => classic("Stop Reason NORMAL")],
    ["FULL_LOAD_ONLY_FINISHED: DMS Serverless", events.serverless, () => serverless("FULL_LOAD_ONLY_FINISHED")],
    ["NORMAL, its machines going: DMS Serverless", events.serverless, () => serverless("NORMAL", "deprovisioning")],
    ...["stopped", "LOAD_COMPLETE"].map((status): [string, unknown, () => AwsState] => [
      `its status "${status}": a data migration`,
      events.homogeneous,
      () => homogeneous(status),
    ]),
  ])("%s", async (_what, event, state) => {
    given(state());
    const run = await deliver(shop.world, event);
    expect(subjectsOf(run)).toEqual([`REPAIRED 127.0.0.1:${shop.world.server.port}: 1 resynced, all verified`]);
    expect(await shop.takesOrders()).toBe(true);
  });
});

describe("a load that has not done its work is ignored, and nobody told:", () => {
  test.each<[string, unknown, () => AwsState, string]>([
    ...notDone.map((reason): [string, unknown, () => AwsState, string] => [
      `a task with ${reason}`,
      events.classic,
      () => classic(`Stop Reason ${reason}`),
      `the replication task shop-load has not done its work: ${reason}`,
    ]),
    [
      "a task without a reason",
      events["without reason"],
      () => classic(undefined),
      "the replication task shop-load has not done its work: DMS gives no reason",
    ],
    [
      "DMS Serverless with FATAL_ERROR",
      events.serverless,
      () => serverless("FATAL_ERROR"),
      "the serverless replication shop-serverless has not done its work: FATAL_ERROR",
    ],
    [
      "DMS Serverless that runs again, with the reason of the last time",
      events.serverless,
      () => serverless("NORMAL", "running"),
      'the serverless replication shop-serverless has not done its work: its status is "running"',
    ],
    ...["running", "failed"].map((status): [string, unknown, () => AwsState, string] => [
      `a data migration that is "${status}"`,
      events.homogeneous,
      () => homogeneous(status),
      `the data migration shop-migration has not done its work: its status is "${status}"`,
    ]),
  ])("%s", async (_what, event, state, reason) => {
    given(state());
    const run = await deliver(shop.world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason }, mails: [] });
    expect(countOf("GetSecretValue", run)).toBe(0);
  });

  test.each([
    ["a task that has started", "dms-task-started"],
    ["a task that has failed", "dms-task-failed"],
    ["a task inside of DMS Serverless", "dms-serverless-task-stopped"],
    ["a replication instance", "dms-instance-maintenance"],
  ])("%s, for which AWS is not even asked", async (_what, name) => {
    given(classic("Stop Reason NORMAL"));
    const run = await deliver(shop.world, readEvent(name));
    expect(run).toMatchObject({ result: { status: "ignored" }, requests: [], mails: [] });
  });
});

describe("DMS may still tell of the time before when its event comes:", () => {
  const secondStop = changeEvent("dms-task-stopped", {}, { time: "2026-03-20T09:40:10Z" });
  const stopDate = (time: string) => ({ ReplicationTaskStats: { StopDate: new Date(time), TablesErrored: 0 } });
  const earlier = (): Partial<ReplicationTask> => ({
    ReplicationTaskStats: { StopDate: nextStop(), TablesErrored: 0 },
  });
  const isRight = { Status: "stopped", ...stopDate("2026-03-20T09:40:00Z") };
  const task = (changes: Partial<ReplicationTask>) =>
    given(classic(undefined), { replicationTasks: [replicationTask(changes)] });

  test("a second load is repaired, although DMS first tells of the first one, and then that it is running", async () => {
    const first = earlier();
    task(first);
    expect((await deliver(shop.world, events.classic)).result).toEqual({ status: "repaired" });

    await shop.reset();
    task(first);
    const known = [first, { ...first, Status: "running" }, { ...isRight, StopReason: undefined }, isRight];
    shop.world.account.fail = (_service, operation) => {
      const next = operation === "DescribeReplicationTasks" ? known.shift() : undefined;
      if (next !== undefined) task(next);
      return undefined;
    };
    const run = await deliver(shop.world, secondStop);
    expect(run.result).toEqual({ status: "repaired" });
    expect(run.mails).toHaveLength(1);
    expect(await shop.takesOrders()).toBe(true);
  });

  test.each<[string, Partial<ReplicationTask>]>([
    ["an earlier stop", earlier()],
    ["a load that is running", { ...isRight, Status: "running" }],
  ])("where that stays so, nobody is told, and nothing keeps a later event from a repair: %s", async (_what, old) => {
    task(old);
    const run = await deliver(shop.world, secondStop);
    const reason = expect.stringMatching(
      /^the replication task shop-load has not done its work: (DMS says that it|its status)/,
    );
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason }, mails: [] });
    // for most of an hour
    expect(countOf("DescribeReplicationTasks", run)).toBe(30);

    task({ ...isRight, ...stopDate(`2026-03-20T09:41:${nextStop().getUTCSeconds()}Z`) });
    expect((await deliver(shop.world, secondStop)).result).toEqual({ status: "repaired" });
  });

  test.each([
    ["FULL_LOAD_ONLY_FINISHED", { status: "repaired" }],
    ["FATAL_ERROR", { status: "ignored", reason: "the replication task shop-load has not done its work: FATAL_ERROR" }],
  ])("where it gives no reason, that of the event counts: %s", async (reason, result) => {
    given(classic(undefined));
    const event = changeEvent("dms-task-stopped", { detailMessage: `Stop Reason ${reason}` });
    expect((await deliver(shop.world, event)).result).toEqual(result);
  });
});

describe("the address of the endpoint leads to", () => {
  const DBClusterIdentifier = "orders-cluster";
  const ofServer = { host: "localhost", reader: "reader.invalid", custom: "reports.cluster-custom.invalid" };
  const cluster = (): AwsState => ({
    dbClusters: [
      dbCluster(shop.world, { ReaderEndpoint: ofServer.reader, CustomEndpoints: ["other.invalid", ofServer.custom] }),
    ],
    dbInstances: [clusterMember(shop.world)],
  });
  const instance = (): AwsState => ({ dbInstances: [dbInstance(shop.world)] });
  const both = (): AwsState => ({
    ...cluster(),
    dbInstances: [
      dbInstance(shop.world, { DBInstanceIdentifier: "x", Endpoint: { Address: "x.invalid", Port: 5432 } }),
      ...(cluster().dbInstances ?? []),
    ],
  });

  test.each<[string, string, () => AwsState, string]>([
    ["an instance", ofServer.host, instance, "orders-staging"],
    ["a cluster, by its writer", ofServer.host, both, DBClusterIdentifier],
    ["a cluster, by its readers: its writer is used", ofServer.reader, cluster, DBClusterIdentifier],
    ["a cluster, by an endpoint of its owner's: its writer is used", ofServer.custom, cluster, DBClusterIdentifier],
    ["a cluster, by its instance: its writer is used", "orders-cluster-1.invalid", cluster, DBClusterIdentifier],
    ["a server outside of RDS, when nothing on RDS has it", "127.0.0.1", both, "127.0.0.1:PORT"],
  ])("%s", async (_what, ServerName, state, name) => {
    const Port = ServerName === "orders-cluster-1.invalid" ? 5432 : shop.world.server.port;
    given(classic("Stop Reason NORMAL"), state(), { endpoints: [targetEndpoint(shop.world, { ServerName, Port })] });
    const run = await deliver(shop.world, events.classic);
    const server = name.replace("PORT", String(shop.world.server.port));
    expect(subjectsOf(run)).toEqual([`REPAIRED ${server}: 1 resynced, all verified`]);
    expect(await shop.takesOrders()).toBe(true);
  });

  test("another port of the same host to another server", async () => {
    const { port } = shop.world.server;
    given(classic("Stop Reason NORMAL"), {
      dbInstances: [dbInstance(shop.world, { Endpoint: { Address: "127.0.0.1", Port: port + 1 } })],
    });
    const run = await deliver(shop.world, events.classic);
    expect(subjectsOf(run)).toEqual([`REPAIRED 127.0.0.1:${port}: 1 resynced, all verified`]);
  });

  test("nothing at all, where server and port are in the secret only: then to that", async () => {
    const { host, port } = shop.world.server;
    const SecretString = JSON.stringify({ ...login, host, port });
    given(classic("Stop Reason NORMAL"), instance(), {
      endpoints: [targetEndpoint(shop.world, { ServerName: undefined, Port: undefined })],
      secrets: [{ ARN: "arn:aws:secretsmanager:us-east-1:1:secret:dms-AbCdEf", Name: "shortener/dms", SecretString }],
    });
    const run = await deliver(shop.world, events.classic);
    expect(subjectsOf(run)).toEqual(["REPAIRED orders-staging: 1 resynced, all verified"]);
    expect(paragraphs(run.mails[0])[1]).toContain("Credentials: the DMS endpoint shop-target");
  });
});

const failedTables = (count: number): Partial<ReplicationTask> => ({
  ReplicationTaskStats: { StopDate: replicationTask().ReplicationTaskStats?.StopDate, TablesErrored: count },
});

test("tables that were not loaded are named, and ask for attention; the rest is repaired", async () => {
  const task = replicationTask(failedTables(21));
  const statistics = Array.from({ length: 30 }, (_, index) => ({
    SchemaName: "public",
    TableName: `Parts ${index + 1}`,
    TableState: index % 10 < 7 ? "Table error" : "Table completed",
  }));
  given(classic(undefined), {
    replicationTasks: [task],
    tableStatistics: { [task.ReplicationTaskArn ?? ""]: statistics },
    pageSize: 4,
  });
  const run = await deliver(shop.world, events.classic);
  const server = `127.0.0.1:${shop.world.server.port}`;
  expect(subjectsOf(run)).toEqual([`ATTENTION ${server}: 21 tables not loaded, 1 resynced`]);
  expect(paragraphs(run.mails[0])[3]).toMatch(
    /^A person must look at: - The replication task shop-load could not load 21 tables: public\."Parts 1", .* and 1 more\. HINT: See the log/,
  );
  expect(await shop.takesOrders()).toBe(true);
});
