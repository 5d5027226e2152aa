import { describe, expect, test } from "vitest";
import type { AwsState, DbCluster, DbInstance } from "../../local/aws-endpoint.ts";
import { readEvent } from "../events/read-event.ts";
import { countOf, deliver } from "./deliver.ts";
import { paragraphs } from "./paragraphs.ts";
import { clusterMember, dbCluster, dbInstance } from "./servers.ts";
import { shopOfFile } from "./shop.ts";

const DBClusterIdentifier = "orders-cluster-staging";
const fromSnapshot = readEvent("rds-cluster-restored");

const shop = shopOfFile();

const { given } = shop;
const cluster = (changes: Partial<DbCluster> = {}) => dbCluster(shop.world, { DBClusterIdentifier, ...changes });
const member = (changes: Partial<DbInstance> = {}) => clusterMember(shop.world, { DBClusterIdentifier, ...changes });

// test/targets/rds/readiness.test.ts has all of them
const terminal = ["deleting", "incompatible-restore", "storage-full"];

describe.each([
  {
    what: "DB instance",
    name: "orders-staging",
    event: readEvent("rds-snapshot-restore"),
    operation: "DescribeDBInstances",
    state: (status: string): AwsState => ({
      dbInstances: [dbInstance(shop.world, { DBInstanceStatus: ["creating", "creating", status] })],
    }),
  },
  {
    what: "DB cluster",
    name: DBClusterIdentifier,
    event: fromSnapshot,
    operation: "DescribeDBClusters",
    state: (status: string): AwsState => ({
      dbClusters: [cluster({ Status: ["creating", "creating", status] })],
      dbInstances: [member()],
    }),
  },
])("the wait for a $what", ({ what, name, event, operation, state }) => {
  test.each(terminal)("ends at once in the state %s, and the mail names it", async (status) => {
    given(state(status));
    const run = await deliver(shop.world, event);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "failed" } });
    expect(run.mails).toHaveLength(1);
    expect(paragraphs(run.mails[0])[0]).toBe(
      `FAILED: the server is in the state "${status}", in which it accepts no connections (the ${what} ${name})`,
    );
    // the name of the run, one in vain, and the end
    expect(countOf(operation, run)).toBe(3);
    expect(countOf("GetSecretValue", run)).toBe(0);
  });

  test("goes on through any other state", async () => {
    given(state("upgrading"));
    const { dbInstances = [], dbClusters = [] } = shop.world.account;
    const statuses = ["creating", "resetting-master-credentials", "a-state-of-tomorrow", "storage-optimization"];
    for (const server of dbInstances) if (server.DBClusterIdentifier === undefined) server.DBInstanceStatus = statuses;
    for (const one of dbClusters) one.Status = statuses;
    expect((await deliver(shop.world, event)).result).toEqual({ status: "repaired" });
  });
});

describe("an instance is the same under whatever name:", () => {
  const event = readEvent("rds-snapshot-restore");
  const creating = () => dbInstance(shop.world, { DBInstanceStatus: ["creating", "creating", "available"] });
  /** Does something when the state of the instance is asked for the second time; the first is for the name of the run. */
  const meanwhile = (change: () => void) => {
    let asked = 0;
    shop.world.account.fail = (_service, operation) => {
      if (operation === "DescribeDBInstances") asked += 1;
      if (operation === "DescribeDBInstances" && asked === 2) change();
      return undefined;
    };
  };

  test("one that is renamed while it is waited for is repaired, and told of by its new name", async () => {
    const instance = creating();
    given({ dbInstances: [instance] });
    meanwhile(() => Object.assign(instance, { DBInstanceIdentifier: "orders-new" }));
    const run = await deliver(shop.world, event);
    expect(run.mails.map(({ Subject }) => Subject)).toEqual(["REPAIRED orders-new: 1 resynced, all verified"]);
    expect(await shop.takesOrders()).toBe(true);
  });

  test("one that has its name when it is gone is left alone, and a mail says so", async () => {
    const [gone, other] = [creating(), dbInstance(shop.world)];
    given({ dbInstances: [gone] });
    meanwhile(() => given({ dbInstances: [other] }));
    const run = await deliver(shop.world, event);
    expect(paragraphs(run.mails[0])[0]).toBe(
      `FAILED: the DB instance orders-staging that this is about (${gone.DbiResourceId}) is gone, and another one has its name`,
    );
    expect(countOf("GetSecretValue", run)).toBe(0);
    expect(await shop.takesOrders()).toBe(false);
  });
});

describe("an instance that is renamed while nobody gets in", () => {
  const event = readEvent("rds-snapshot-restore");

  test("is not taken for the one that has its name and address by then", async () => {
    const restoredOne = dbInstance(shop.world);
    given({ dbInstances: [restoredOne] });
    let refused = 0;
    shop.world.account.fail = (_service, operation) => {
      if (operation !== "GetSecretValue") return undefined;
      refused += 1;
      if (refused > 1) return undefined;
      // the usual swap: nobody listens at the address that the restored one has now
      const successor = dbInstance(shop.world, { DbiResourceId: "db-PRODUCTION", TagList: [] });
      Object.assign(restoredOne, { DBInstanceIdentifier: "orders-old", Endpoint: { Address: "localhost", Port: 1 } });
      given({ dbInstances: [restoredOne, successor] });
      return { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
    };
    const run = await deliver(shop.world, event);
    expect(paragraphs(run.mails[0])[0]).toMatch(/the server cannot be reached: .* \(localhost:1\)/);
    expect(run.mails.map(({ Subject }) => Subject?.slice(0, 18))).toEqual(["FAILED orders-old:"]);
    expect(await shop.takesOrders()).toBe(false);
  });

  test("and is told of once, though RDS hears of it later than we", async () => {
    given({ dbInstances: [] });
    let asked = 0;
    shop.world.account.fail = (_service, operation) => {
      if (operation === "DescribeDBInstances") asked += 1;
      if (asked === 2) given({ dbInstances: [instance] });
      return undefined;
    };
    const instance = dbInstance(shop.world);
    const first = await deliver(shop.world, event);
    const second = await deliver(shop.world, event);
    expect(first.mails).toHaveLength(1);
    expect(second.mails).toEqual([]);
    expect(first.executions[0]?.result).toEqual(second.executions[0]?.result);
  });
});

describe("a cluster whose writer does not come is told of", () => {
  const still = "FAILED: the server was still";
  const called = `(the DB cluster ${DBClusterIdentifier})`;

  test("after 24 hours", async () => {
    given({ dbClusters: [cluster({ DBClusterMembers: [] })], dbInstances: [] });
    const run = await deliver(shop.world, fromSnapshot);
    expect(run.result).toEqual({ status: "failed" });
    expect(paragraphs(run.mails[0])[0]).toBe(
      `${still} without an instance that takes changes after 24 hours ${called}`,
    );
    // an execution may have 3,000 operations, and this is one
    expect(run.operations.map(({ name }) => name)).toEqual([
      "note the time",
      "wait for the DB cluster",
      "note when it was done",
      "keep the report",
      "count what it came to",
      "publish the report",
    ]);
  });

  test.each<[string, () => AwsState, string]>([
    [
      "that is known by its name only",
      () => ({ dbClusters: [cluster()], dbInstances: [] }),
      "without an instance that takes changes",
    ],
    [
      "that has failed, since another one may replace it",
      () => ({ dbClusters: [cluster()], dbInstances: [member({ DBInstanceStatus: "failed" })] }),
      `available, and its writer ${DBClusterIdentifier}-1 in the state "failed"`,
    ],
  ])("after an hour, when a schedule asks: one %s", async (_what, state, reason) => {
    given(state());
    const time = `2026-03-20T08:00:00Z ${reason}`;
    const schedule = { time, mode: "check", dbClusterIdentifiers: [DBClusterIdentifier] };
    const run = await deliver(shop.world, { schedule });
    expect(paragraphs(run.mails[0])[0]).toBe(`${still} ${reason} after 1 hour ${called}`);
  });
});
