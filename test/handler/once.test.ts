import { describe, expect, test } from "vitest";
import type { AwsState, Failure } from "../../local/aws-endpoint.ts";
import { readEvent } from "../events/read-event.ts";
import { changeEvent } from "./change-event.ts";
import { countOf, type Delivery, deliver } from "./deliver.ts";
import { dataMigration, nextStop, replicationTask, serverlessReplication, targetEndpoint } from "./loads.ts";
import { paragraphs } from "./paragraphs.ts";
import { clusterMember, dbCluster, dbInstance } from "./servers.ts";
import { shopOfFile } from "./shop.ts";

const shop = shopOfFile();

const { given } = shop;
const instance = () => ({ dbInstances: [dbInstance(shop.world)] });
const cluster = () => ({
  dbClusters: [dbCluster(shop.world, { DBClusterIdentifier: "orders-cluster-staging" })],
  dbInstances: [clusterMember(shop.world, { DBClusterIdentifier: "orders-cluster-staging" })],
});
const load = () => ({ replicationTasks: [replicationTask()], endpoints: [targetEndpoint(shop.world)] });
const serverless = () => ({ ...serverlessReplication(), endpoints: [targetEndpoint(shop.world)] });

const snapshotRestore = readEvent("rds-snapshot-restore");
const taskStopped = readEvent("dms-task-stopped");

/** The executions of an event beside the first, which only starts the others. */
const runsOf = ({ executions }: Delivery) => executions.length - 1;

/** Several events of one thing do not come at the same moment. */
const later = { time: "2026-03-22T10:00:00Z" };

describe("make one run and one mail:", () => {
  test.each<[string, () => AwsState, unknown, unknown]>([
    ["the restore of an instance, delivered twice", instance, snapshotRestore, snapshotRestore],
    ["0043 and 0008 of a restore", instance, snapshotRestore, changeEvent("rds-snapshot-restore-0008", {}, later)],
    [
      "0019 under either name",
      instance,
      readEvent("rds-point-in-time-from-old"),
      changeEvent("rds-point-in-time-from-new", {}, later),
    ],
    [
      "the restore of a cluster, delivered twice",
      cluster,
      readEvent("rds-cluster-restored"),
      readEvent("rds-cluster-restored"),
    ],
    ["the end of a task, delivered twice", load, taskStopped, taskStopped],
    [
      "the end of a task, told in two ways",
      load,
      taskStopped,
      changeEvent("dms-task-stopped-without-reason", {}, { time: "2026-03-20T08:18:00Z" }),
    ],
    [
      "the end of DMS Serverless, delivered twice",
      serverless,
      readEvent("dms-serverless-replication-stopped"),
      readEvent("dms-serverless-replication-stopped"),
    ],
    [
      "the end of a data migration, delivered twice",
      () => dataMigration(shop.world),
      readEvent("dms-data-migration-stopped"),
      readEvent("dms-data-migration-stopped"),
    ],
  ])("%s", async (_what, state, one, other) => {
    given(state());
    const first = await deliver(shop.world, one);
    expect(first).toMatchObject({ status: "SUCCEEDED", result: { status: "repaired" } });
    expect([runsOf(first), first.mails.length]).toEqual([1, 1]);
    const second = await deliver(shop.world, other);
    expect(second).toMatchObject({ status: "SUCCEEDED", result: { status: "started" } });
    expect([runsOf(second), second.mails.length]).toEqual([0, 0]);
    expect(second.result).toEqual(first.executions[0]?.result);
  });
});

describe("make two runs and two mails:", () => {
  test.each<[string, () => AwsState, () => AwsState, unknown]>([
    ["an instance that is restored again under its name", instance, instance, snapshotRestore],
    ["a cluster that is restored again under its name", cluster, cluster, readEvent("rds-cluster-restored")],
    ["a task that is started again and stops again", load, load, taskStopped],
  ])("%s", async (_what, before, after, event) => {
    given(before());
    const first = await deliver(shop.world, event);
    given(after());
    const second = await deliver(shop.world, event);
    for (const run of [first, second]) expect([runsOf(run), run.mails.length]).toEqual([1, 1]);
  });

  test("an event, and a person who asks, before or after it", async () => {
    given(instance());
    const person = { dbInstanceIdentifier: "orders-staging" };
    const mails: unknown[] = [];
    for (const event of [person, snapshotRestore, person]) mails.push(...(await deliver(shop.world, event)).mails);
    expect(mails).toHaveLength(3);
  });

  test("two tasks that stop in the same second", async () => {
    const [StopDate, otherArn] = [nextStop(), "arn:aws:dms:us-east-1:111111111111:task:OTHER"];
    const ReplicationTaskStats = { StopDate, TablesErrored: 0 };
    const other = replicationTask({ ReplicationTaskArn: otherArn, ReplicationTaskStats });
    given({ ...load(), replicationTasks: [replicationTask({ ReplicationTaskStats }), other] });
    const otherStopped: unknown = JSON.parse(JSON.stringify(taskStopped).replaceAll(/arn:aws:dms:[^"]*/g, otherArn));
    for (const event of [taskStopped, otherStopped]) expect(runsOf(await deliver(shop.world, event))).toBe(1);
  });
});

const throttled: Failure = { status: 429, code: "TooManyRequestsException", message: "Rate Exceeded." };
const broken: Failure = { status: 500, code: "ServiceException", message: "An error occurred." };
const denied = (code: string): Failure => ({ status: 403, code, message: "hook is not authorized to perform this" });

/** Lets the first calls of an operation go wrong, one after the other. */
function failing(operation: string, failures: readonly Failure[]): void {
  const left = [...failures];
  shop.world.account.fail = (_service, name) => (name === operation ? left.shift() : undefined);
}

describe("a run that Lambda does not start at once", () => {
  test("is started later, once", async () => {
    given(instance());
    failing("Invoke", [throttled, broken, "cut", throttled]);
    const run = await deliver(shop.world, snapshotRestore);
    expect(run.result).toEqual({ status: "repaired" });
    expect([countOf("Invoke", run), runsOf(run), run.mails.length]).toEqual([5, 1, 1]);
  });

  test.each<[string, Failure[], RegExp]>([
    [
      "because it may not",
      [denied("AccessDeniedException")],
      /AccessDeniedException: hook is not authorized to perform this/,
    ],
    ["for minutes", Array.from({ length: 5 }, () => throttled), /TooManyRequestsException: Rate Exceeded\./],
  ])("%s fails for all to see", async (_why, failures, message) => {
    given(instance());
    failing("Invoke", failures);
    const run = await deliver(shop.world, snapshotRestore);
    expect(run.status).toBe("FAILED");
    expect(run.error?.message).toMatch(message);
    expect(countOf("Invoke", run)).toBe(failures.length);
    expect(runsOf(run)).toBe(0);
  });
});

describe("a run that cannot be named after what AWS says", () => {
  test.each<[string, () => AwsState, unknown, string]>([
    ["a restore", instance, snapshotRestore, "DescribeDBInstances"],
    ["a load", load, taskStopped, "DescribeReplicationTasks"],
  ])("is started nevertheless, and once: %s", async (_what, state, event, operation) => {
    given(state());
    const down = Array.from({ length: 5 }, () => broken);
    failing(operation, down);
    const first = await deliver(shop.world, event);
    expect(first.mails.map(({ Subject }) => Subject)).toEqual([expect.stringMatching(/^REPAIRED /)]);
    failing(operation, down);
    expect(runsOf(await deliver(shop.world, event))).toBe(0);
  });

  // then its time is in the name
  const time = "2026-03-21T00:00:00Z";
  test.each<[string, unknown, string]>([
    ["a restore", changeEvent("rds-snapshot-restore", {}, { time }), "DescribeDBInstances"],
    ["a load", changeEvent("dms-task-stopped", {}, { time }), "DescribeReplicationTasks"],
  ])("reports why, when that stays so: %s", async (_what, event, operation) => {
    given({ ...load(), ...instance() });
    failing(operation, [denied("AccessDenied"), denied("AccessDenied")]);
    const run = await deliver(shop.world, event);
    expect(run.result).toEqual({ status: "failed" });
    expect(run.mails).toHaveLength(1);
    expect(paragraphs(run.mails[0])[0]).toMatch(/^FAILED: AWS answered AccessDenied: hook is not authorized/);
  });
});
