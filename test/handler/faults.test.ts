import { describe, expect, test } from "vitest";
import type { AwsState, Failure } from "../../local/aws-endpoint.ts";
import { readEvent } from "../events/read-event.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { dataMigration, replicationTask, serverlessReplication, targetEndpoint, taskArn } from "./loads.ts";
import { clusterMember, dbCluster, dbInstance } from "./servers.ts";
import { shopOfFile } from "./shop.ts";

const shop = shopOfFile();

const { given } = shop;

/** A run of each kind, and the operations of AWS that no run above it makes. */
const kinds: readonly {
  what: string;
  event: unknown;
  state: () => AwsState;
  operations: string[];
  others: string[];
}[] = [
  {
    what: "the restore of an instance",
    event: readEvent("rds-snapshot-restore"),
    state: () => ({
      dbInstances: [dbInstance(shop.world), dbInstance(shop.world, { DBInstanceIdentifier: "orders" })],
      dbSnapshots: [{ DBSnapshotIdentifier: "rds:orders-2026-03-18-04-05", DBInstanceIdentifier: "orders" }],
    }),
    operations: [
      ...["DescribeDBInstances", "DescribeDBSnapshots", "GetSecretValue", "Invoke"],
      ...["ListObjectsV2", "Publish", "PutObject"],
    ],
    others: [],
  },
  {
    what: "the restore of a cluster",
    event: readEvent("rds-cluster-restored"),
    state: () => ({
      dbClusters: [
        dbCluster(shop.world, { DBClusterIdentifier: "orders-cluster-staging" }),
        dbCluster(shop.world, { DBClusterIdentifier: "orders-cluster", DBClusterMembers: [] }),
      ],
      dbInstances: [clusterMember(shop.world, { DBClusterIdentifier: "orders-cluster-staging" })],
      dbClusterSnapshots: [
        { DBClusterSnapshotIdentifier: "orders-cluster-2026-03-18", DBClusterIdentifier: "orders-cluster" },
      ],
    }),
    operations: ["DescribeDBClusterSnapshots", "DescribeDBClusters", "DescribeDBInstances"],
    others: ["GetSecretValue", "Invoke", "ListObjectsV2", "Publish", "PutObject"],
  },
  {
    what: "the end of a task, beside another one",
    event: readEvent("dms-task-stopped"),
    state: () => {
      const other = replicationTask({
        ReplicationTaskArn: `${taskArn}OTHER`,
        Status: "running",
        TableMappings: JSON.stringify({ rules: [] }),
      });
      return {
        replicationTasks: [replicationTask(), other],
        endpoints: [targetEndpoint(shop.world, { SslMode: "verify-full", CertificateArn: "arn:aws:dms:x:1:cert:A" })],
        certificates: [{ CertificateArn: "arn:aws:dms:x:1:cert:A", CertificatePem: shop.world.server.certificate }],
        tableStatistics: { [`${taskArn}OTHER`]: [{ SchemaName: "public", TableName: "pages" }] },
      };
    },
    operations: [
      "DescribeCertificates",
      "DescribeDBClusters",
      "DescribeDBInstances",
      "DescribeEndpoints",
      "DescribeReplicationTasks",
      "DescribeTableStatistics",
    ],
    others: ["DescribeReplications", "GetSecretValue", "Invoke", "Publish", "PutObject"],
  },
  {
    what: "the end of DMS Serverless",
    event: readEvent("dms-serverless-replication-stopped"),
    state: () => ({ ...serverlessReplication(), endpoints: [targetEndpoint(shop.world)] }),
    operations: ["DescribeReplicationConfigs", "DescribeReplications"],
    others: [
      "DescribeDBClusters",
      "DescribeDBInstances",
      "DescribeEndpoints",
      "DescribeReplicationTasks",
      "GetSecretValue",
      "Invoke",
      "Publish",
      "PutObject",
    ],
  },
  {
    what: "the end of a data migration",
    event: readEvent("dms-data-migration-stopped"),
    state: () => dataMigration(shop.world),
    operations: [
      ...["DescribeDataMigrations", "DescribeDataProviders", "DescribeMigrationProjects"],
      ...["DescribeEndpoints", "DescribeReplicationTasks", "DescribeReplications"],
    ],
    others: ["DescribeDBClusters", "DescribeDBInstances", "GetSecretValue", "Invoke", "Publish", "PutObject"],
  },
];

const throttled: Failure = { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
const down: Failure = { status: 503, code: "ServiceUnavailable", message: "try again later" };

/** What becomes of the calls of one operation: the first step has as many tries as it may, and later ones meet some, too. */
const course: readonly (Failure | undefined)[] = [
  ...([throttled, down, "cut", throttled, undefined, undefined] as const),
  ...(["cut", undefined, undefined, undefined, down, undefined, undefined, undefined, throttled] as const),
];

function expectRepaired(run: Delivery): void {
  expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "repaired" } });
  expect(run.mails.map(({ Subject }) => Subject)).toEqual([expect.stringMatching(/^REPAIRED .*: 1 resynced/)]);
}

describe.each(kinds)("a run for $what", ({ event, state, operations, others }) => {
  test("asks AWS for what is told of here, and for nothing else, however slow it is", async () => {
    given(state());
    shop.world.account.fail = () => ({ delay: 20 });
    const run = await deliver(shop.world, event);
    expectRepaired(run);
    const asked = new Set(run.requests.map(({ operation }) => operation));
    expect([...asked].sort()).toEqual([...operations, ...others].sort());
  });

  test.each(operations)("goes on when %s is throttled, down, and cut off", async (operation) => {
    given(state());
    let calls = 0;
    shop.world.account.fail = (_service, name) => (name === operation ? course[calls++] : undefined);
    expectRepaired(await deliver(shop.world, event));
    // the bucket is tried less often: without it, the mail says so
    expect(calls).toBeGreaterThanOrEqual(4);
    expect(await shop.takesOrders()).toBe(true);
  });
});

describe("when AWS is throttled for long after the login,", () => {
  /** Lets secrets be read so often. */
  const readable = (times: number) => {
    let reads = 0;
    shop.world.account.fail = (_service, operation) => {
      if (operation === "GetSecretValue") reads += 1;
      return operation === "GetSecretValue" && reads > times ? throttled : undefined;
    };
  };
  const request = (databases: readonly string[]) => ({ dbInstanceIdentifier: "orders-staging", databases });

  test("what was found and could not be repaired is told of", async () => {
    Object.assign(shop.world.account, { dbInstances: [dbInstance(shop.world)] });
    readable(2);
    const run = await deliver(shop.world, request(["shop"]));
    expect(run.mails.map(({ Subject }) => Subject)).toEqual(["ATTENTION orders-staging: 1 failed"]);
    expect(run.mails[0]?.text).toContain("public.orders.id");
    expect(run.mails[0]?.text).not.toContain("repairs were made");
  });

  test("no more than three databases are waited for", async () => {
    Object.assign(shop.world.account, { dbInstances: [dbInstance(shop.world)] });
    readable(1);
    const run = await deliver(shop.world, request(["a", "b", "c", "d", "e"]));
    expect(run.mails.map(({ Subject }) => Subject)).toEqual([
      "FAILED orders-staging: 5 of 5 databases could not be checked",
    ]);
    expect(run.operations.filter(({ name }) => name?.startsWith("check"))).toHaveLength(3);
    expect(run.mails[0]?.text).toMatch(/For each of these: it was not tried(.|\n)*- Database d\n- Database e\n/);
  });
});
