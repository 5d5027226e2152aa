import { describe, expect, test } from "vitest";
import type { AwsState, DbCluster, DbInstance } from "../../local/aws-endpoint.ts";
import { readEvent } from "../events/read-event.ts";
import { changeEvent } from "./change-event.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { paragraphs } from "./paragraphs.ts";
import { clusterMember, dbCluster } from "./servers.ts";
import { shopOfFile } from "./shop.ts";

const DBClusterIdentifier = "orders-cluster-staging";
const created = changeEvent("rds-cluster-created", { SourceIdentifier: DBClusterIdentifier });
const fromSnapshot = readEvent("rds-cluster-restored");
const toPointInTime = changeEvent("rds-cluster-restored", {
  eventName: "RestoreDBClusterToPointInTime",
  requestParameters: { dBClusterIdentifier: DBClusterIdentifier, sourceDBClusterIdentifier: "orders-cluster" },
});

const shop = shopOfFile();

const subjectsOf = ({ mails }: Delivery) => mails.map(({ Subject }) => Subject);
const { given } = shop;
const cluster = (changes: Partial<DbCluster> = {}) => dbCluster(shop.world, { DBClusterIdentifier, ...changes });
const member = (changes: Partial<DbInstance> = {}) => clusterMember(shop.world, { DBClusterIdentifier, ...changes });
const repaired = [`REPAIRED ${DBClusterIdentifier}: 1 resynced, all verified`];

describe("a restored cluster is repaired through its writer endpoint, and told of in one mail:", () => {
  /** Of Multi-AZ clusters, any of three instances may be the writer. */
  const multiAz = (): AwsState => ({
    dbClusters: [
      cluster({
        Engine: "postgres",
        DBClusterMembers: [1, 2, 3].map((number) => ({
          DBInstanceIdentifier: `${DBClusterIdentifier}-${number}`,
          IsClusterWriter: number === 2,
        })),
      }),
    ],
    dbInstances: [1, 2, 3].map((number) =>
      member({
        DBInstanceIdentifier: `${DBClusterIdentifier}-${number}`,
        Engine: "postgres",
        // the readers do not matter
        DBInstanceStatus: number === 2 ? "available" : "creating",
      }),
    ),
  });
  const aurora = (): AwsState => ({ dbClusters: [cluster()], dbInstances: [member()] });
  const serverless = (): AwsState => ({ dbClusters: [cluster({ EngineMode: "serverless", DBClusterMembers: [] })] });

  test.each<[string, unknown, () => AwsState, string]>([
    ["Aurora from a snapshot", fromSnapshot, aurora, "Restored from orders-cluster-2026-03-18"],
    ["Aurora to a point in time", toPointInTime, aurora, "Restored from orders-cluster"],
    ["a Multi-AZ cluster from a snapshot", fromSnapshot, multiAz, "Restored from orders-cluster-2026-03-18"],
    [
      "Aurora Serverless v1, which shows no instances",
      fromSnapshot,
      serverless,
      "Restored from orders-cluster-2026-03-18",
    ],
    ["Aurora without a trail", created, aurora, "DB cluster created"],
    ["a Multi-AZ cluster without a trail", created, multiAz, "DB cluster created"],
  ])("%s", async (_what, event, state, why) => {
    given(state());
    const run = await deliver(shop.world, event);
    expect(subjectsOf(run)).toEqual(repaired);
    expect(paragraphs(run.mails[0])[1]).toContain(`Started by: ${why} (R`);
    expect(await shop.takesOrders()).toBe(true);
  });
});

test("a cluster is waited for until somebody gives it a writer, and that accepts connections", async () => {
  const unfinished = cluster({ Status: ["creating", "creating", "available"], DBClusterMembers: [] });
  given({ dbClusters: [unfinished], dbInstances: [] });
  let polls = 0;
  shop.world.account.fail = (_service, operation) => {
    if (operation !== "DescribeDBClusters") return undefined;
    polls += 1;
    // the first one names the run
    if (polls === 5) {
      const reader = { DBInstanceIdentifier: `${DBClusterIdentifier}-2`, IsClusterWriter: false };
      Object.assign(unfinished, { DBClusterMembers: [...(cluster().DBClusterMembers ?? []), reader] });
      shop.world.account.dbInstances = [
        member({ DBInstanceIdentifier: reader.DBInstanceIdentifier }),
        member({ DBInstanceStatus: ["creating", "configuring-enhanced-monitoring"] }),
      ];
    }
    return undefined;
  };
  const run = await deliver(shop.world, fromSnapshot);
  expect(run.operations[1]).toMatchObject({ name: "wait for the DB cluster", attempts: 5 });
  expect(subjectsOf(run)).toEqual(repaired);
});

describe("of a cluster that was created, and not restored,", () => {
  test("nobody hears when it is empty", async () => {
    await shop.sql("alter database shop allow_connections false");
    try {
      given({ dbClusters: [cluster()], dbInstances: [member()] });
      const run = await deliver(shop.world, created);
      expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ok" }, mails: [] });
    } finally {
      await shop.sql("alter database shop allow_connections true");
    }
  });

  test.each<[string, () => AwsState]>([
    ["is gone by then", () => ({ dbClusters: [] })],
    ["never becomes ready", () => ({ dbClusters: [cluster({ Status: ["creating", "incompatible-network"] })] })],
  ])("nobody hears when it %s: whoever makes one hears of that from RDS", async (_how, state) => {
    given(state());
    const run = await deliver(shop.world, created);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored" }, mails: [] });
    expect(run.executions).toHaveLength(2);
  });

  test("it is told that RDS does not let us see it: it may be a restore that nobody would hear of", async () => {
    const message = "hook is not authorized to perform: rds:DescribeDBClusters";
    given({ dbClusters: [cluster()], fail: () => undefined });
    shop.world.account.fail = (_service, operation) =>
      operation === "DescribeDBClusters" ? { status: 403, code: "AccessDenied", message } : undefined;
    const run = await deliver(shop.world, changeEvent("rds-cluster-created", {}, { time: "2026-03-21T09:00:00Z" }));
    expect(run.result).toEqual({ status: "failed" });
    expect(run.mails).toHaveLength(1);
  });

  test("a person hears who asks, empty or not", async () => {
    given({ dbClusters: [cluster()], dbInstances: [member()] });
    const run = await deliver(shop.world, { dbClusterIdentifier: DBClusterIdentifier, databases: ["postgres"] });
    expect(subjectsOf(run)).toEqual([`OK ${DBClusterIdentifier}: 0 sequences and keys checked, nothing to do`]);
  });

  test("it is told that nothing is broken in it when there is something that could be", async () => {
    expect(await deliverRepaired()).toMatchObject({ result: { status: "repaired" } });
    given({ dbClusters: [cluster()], dbInstances: [member()] });
    const run = await deliver(shop.world, created);
    expect(subjectsOf(run)).toEqual([`OK ${DBClusterIdentifier}: 2 sequences and keys checked, nothing to do`]);
  });

  async function deliverRepaired(): Promise<Delivery> {
    given({ dbClusters: [cluster()], dbInstances: [member()] });
    return deliver(shop.world, { dbClusterIdentifier: DBClusterIdentifier });
  }
});

describe("a cluster whose restore and creation are both told of", () => {
  const known = (): AwsState => {
    const SecretArn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:jobs/dbadmin-AbCdEf";
    return {
      // what it was restored from is all that leads to a secret
      dbClusters: [
        cluster({ TagList: [] }),
        dbCluster(shop.world, { DBClusterIdentifier: "orders-cluster", TagList: [], MasterUserSecret: { SecretArn } }),
      ],
      dbInstances: [member()],
      dbClusterSnapshots: [
        { DBClusterSnapshotIdentifier: "orders-cluster-2026-03-18", DBClusterIdentifier: "orders-cluster" },
      ],
    };
  };
  const credentials =
    "Credentials: the master user secret of the DB cluster orders-cluster, which it was restored from";

  test.each([
    ["from a snapshot", fromSnapshot],
    ["to a point in time", toPointInTime],
  ])("is repaired by one run, which knows what it was restored from: %s", async (_how, restore) => {
    given(known());
    const first = await deliver(shop.world, restore);
    expect(subjectsOf(first)).toEqual(repaired);
    expect(paragraphs(first.mails[0])[1]).toContain(credentials);
    const second = await deliver(shop.world, created);
    expect(second.executions).toHaveLength(1);
    expect(second.mails).toEqual([]);
  });

  test("is repaired by one run, too, when the trail is far too late", async () => {
    given({ dbClusters: [cluster()], dbInstances: [member()] });
    const first = await deliver(shop.world, created);
    // the trail has its time before anything is begun
    expect(first.executions[0]?.operations.map(({ name }) => name)).toEqual([
      "let the event of a restore come first",
      "name the run",
      "start the run",
    ]);
    expect(subjectsOf(first)).toEqual(repaired);
    const second = await deliver(shop.world, fromSnapshot);
    expect(second.executions).toHaveLength(1);
    expect(second.mails).toEqual([]);
  });
});
