import { beforeEach, describe, expect, test } from "vitest";
import { findSource } from "../../../lambda/targets/credentials/source-server.ts";
import type { Origin } from "../../../lambda/triggers/trigger.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();

const clusterSnapshotArn = "arn:aws:rds:us-east-1:111111111111:cluster-snapshot:billing-nightly";

beforeEach(() => {
  account.dbInstances = [{ DBInstanceIdentifier: "orders", DBInstanceStatus: "available", Engine: "postgres" }];
  account.dbClusters = [{ DBClusterIdentifier: "billing", Status: "available", Engine: "aurora-postgresql" }];
  account.dbSnapshots = [
    { DBSnapshotIdentifier: "rds:orders-2026-03-18-04-05", DBInstanceIdentifier: "orders" },
    { DBSnapshotIdentifier: "of-the-gone", DBInstanceIdentifier: "gone" },
  ];
  account.dbClusterSnapshots = [
    {
      DBClusterSnapshotIdentifier: "billing-nightly",
      DBClusterSnapshotArn: clusterSnapshotArn,
      DBClusterIdentifier: "billing",
    },
    { DBClusterSnapshotIdentifier: "of-the-gone", DBClusterIdentifier: "gone" },
  ];
});

const orders = { identifier: "orders", server: { kind: "db-instance", identifier: "orders" } };
const billing = { identifier: "billing", server: { kind: "db-cluster", identifier: "billing" } };
const gone = { identifier: "gone", server: null };

describe("what a server was restored from is found when it was", () => {
  test.each<[string, Origin, object]>([
    ["an instance, to a point in time", { kind: "db-instance", identifier: "orders" }, orders],
    ["a cluster, to a point in time", { kind: "db-cluster", identifier: "billing" }, billing],
    ["the snapshot of an instance", { kind: "db-snapshot", identifier: "rds:orders-2026-03-18-04-05" }, orders],
    ["the snapshot of a cluster", { kind: "db-cluster-snapshot", identifier: "billing-nightly" }, billing],
    ["the snapshot of a cluster, by its ARN", { kind: "db-cluster-snapshot", identifier: clusterSnapshotArn }, billing],
    [
      "the snapshot of an instance, and is a Multi-AZ cluster now",
      { kind: "db-cluster-snapshot", identifier: "rds:orders-2026-03-18-04-05" },
      orders,
    ],
    ["an instance that is gone, by its name", { kind: "db-instance", identifier: "gone" }, gone],
    ["a cluster that is gone, by its name", { kind: "db-cluster", identifier: "gone" }, gone],
    ["the snapshot of an instance that is gone, by its name", { kind: "db-snapshot", identifier: "of-the-gone" }, gone],
    ["that of a cluster that is gone, by its name", { kind: "db-cluster-snapshot", identifier: "of-the-gone" }, gone],
  ])("%s", async (_from, origin, source) => {
    expect(await findSource(origin)).toMatchObject(source);
  });
});

describe("what a server was restored from is not known when", () => {
  test.each<[string, Origin]>([
    ["its snapshot is gone", { kind: "db-snapshot", identifier: "nightly" }],
    ["its cluster snapshot is gone", { kind: "db-cluster-snapshot", identifier: "nightly" }],
  ])("%s", async (_when, origin) => {
    expect(await findSource(origin)).toBeNull();
  });

  test("we may not ask for its snapshot, as for one that another account shares", async () => {
    account.fail = () => ({ status: 403, code: "AccessDenied", message: "not authorized" });
    expect(await findSource({ kind: "db-snapshot", identifier: "shared" })).toBeNull();
  });
});

describe("it is asked for once more when AWS does not answer", () => {
  test.each<[string, Origin]>([
    ["DescribeDBInstances", { kind: "db-snapshot", identifier: "rds:orders-2026-03-18-04-05" }],
    ["DescribeDBSnapshots", { kind: "db-snapshot", identifier: "rds:orders-2026-03-18-04-05" }],
    ["DescribeDBClusters", { kind: "db-cluster", identifier: "billing" }],
    ["DescribeDBClusterSnapshots", { kind: "db-cluster-snapshot", identifier: "billing-nightly" }],
  ])("%s", async (refused, origin) => {
    account.fail = (_service, operation) =>
      operation === refused ? { status: 400, code: "Throttling", message: "Rate exceeded" } : undefined;
    await expect(findSource(origin)).rejects.toMatchObject({ name: "Throttling" });
  });

  test("as when it cannot be reached", async () => {
    account.fail = () => "cut";
    await expect(findSource({ kind: "db-instance", identifier: "orders" })).rejects.toThrow();
  });
});
