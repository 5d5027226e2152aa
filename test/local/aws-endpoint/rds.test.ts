import {
  DBClusterNotFoundFault,
  DBClusterSnapshotNotFoundFault,
  DBInstanceNotFoundFault,
  DBSnapshotNotFoundFault,
  DBSubnetGroupNotFoundFault,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  type Filter,
  RDSClient,
} from "@aws-sdk/client-rds";
import { beforeEach, describe, expect, test } from "vitest";
import { startAwsForEachTest, state } from "./local-aws.ts";

startAwsForEachTest();

describe("DB instances", () => {
  const arn = "arn:aws:rds:us-east-1:111111111111:db:orders-staging";
  beforeEach(() => {
    state.dbInstances = [
      {
        DBInstanceIdentifier: "orders-staging",
        DBInstanceArn: arn,
        DBInstanceStatus: "available",
        Engine: "postgres",
        Endpoint: { Address: "localhost", Port: 5433 },
        DbiResourceId: "db-RESOURCE",
        InstanceCreateTime: new Date("2026-03-19T19:34:09.123Z"),
        PubliclyAccessible: false,
        IAMDatabaseAuthenticationEnabled: true,
        VpcSecurityGroups: [
          { VpcSecurityGroupId: "sg-1", Status: "active" },
          { VpcSecurityGroupId: "sg-2", Status: "active" },
        ],
        DBSubnetGroup: {
          DBSubnetGroupName: "private",
          VpcId: "vpc-1",
          Subnets: [
            { SubnetIdentifier: "subnet-1", SubnetAvailabilityZone: { Name: "us-east-1a" }, SubnetStatus: "Active" },
            { SubnetIdentifier: "subnet-2" },
          ],
        },
        DBName: "orders",
        MasterUserSecret: { SecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1-AbCdEf" },
        TagList: [{ Key: `<"tag"> & 'more'`, Value: "a\r\nb]]>" }],
      },
      {
        DBInstanceIdentifier: "reader",
        DBInstanceStatus: "available",
        Engine: "aurora-postgresql",
        DBClusterIdentifier: "cluster",
        ReadReplicaSourceDBInstanceIdentifier: "orders-staging",
        ReadReplicaSourceDBClusterIdentifier: "primary",
      },
    ];
  });

  test.each([["orders-staging"], ["Orders-Staging"], [arn]])(
    "describes an instance by its name %s",
    async (identifier) => {
      const rds = new RDSClient();
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
      expect(DBInstances).toEqual([state.dbInstances?.[0]]);
    },
  );

  test("describes all instances, or those that a filter matches", async () => {
    const rds = new RDSClient();
    const names = async (command: DescribeDBInstancesCommand) =>
      (await rds.send(command)).DBInstances?.map((instance) => instance.DBInstanceIdentifier);
    expect(await names(new DescribeDBInstancesCommand())).toEqual(["orders-staging", "reader"]);

    const filter = (Name: string, ...Values: string[]) =>
      new DescribeDBInstancesCommand({ Filters: [{ Name, Values }] });
    expect(await names(filter("db-cluster-id", "other", "cluster"))).toEqual(["reader"]);
    expect(await names(filter("engine", "mysql"))).toEqual([]);
    await expect(names(filter("colour", "blue"))).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("hands out the statuses of an instance one by one and stays with the last", async () => {
    state.dbInstances = [{ DBInstanceIdentifier: "new", DBInstanceStatus: ["creating", "backing-up", "available"] }];
    const rds = new RDSClient();
    const seen = [];
    for (let poll = 0; poll < 4; poll += 1) {
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "new" }));
      seen.push(DBInstances?.[0]?.DBInstanceStatus);
    }
    expect(seen).toEqual(["creating", "backing-up", "available", "available"]);
  });
});

describe("DB clusters", () => {
  const arn = "arn:aws:rds:us-east-1:111111111111:cluster:orders";
  const cluster = {
    DBClusterIdentifier: "orders",
    DBClusterArn: arn,
    DbClusterResourceId: "cluster-RESOURCE",
    Status: "available",
    Engine: "aurora-postgresql",
    EngineMode: "provisioned",
    EngineVersion: "16.4",
    Endpoint: "orders.cluster-x.us-east-1.rds.amazonaws.com",
    ReaderEndpoint: "orders.cluster-ro-x.us-east-1.rds.amazonaws.com",
    Port: 5432,
    DatabaseName: "orders",
    MasterUsername: "postgres",
    MasterUserSecret: { SecretArn: "secret", SecretStatus: "active" },
    IAMDatabaseAuthenticationEnabled: false,
    PubliclyAccessible: true,
    ReplicationSourceIdentifier: "arn:aws:rds:us-east-1:111111111111:cluster:source",
    DBClusterMembers: [
      { DBInstanceIdentifier: "writer", IsClusterWriter: true, PromotionTier: 1 },
      { DBInstanceIdentifier: "reader", IsClusterWriter: false, PromotionTier: 2 },
    ],
    VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1", Status: "active" }],
    DBSubnetGroup: "private",
    TagList: [{ Key: "team", Value: "orders" }],
  };
  beforeEach(() => {
    state.dbClusters = [cluster, { DBClusterIdentifier: "other", Status: ["creating", "available"] }];
  });

  test.each([["orders"], ["ORDERS"], [arn]])("describes a cluster by its name %s", async (identifier) => {
    const describeCluster = new DescribeDBClustersCommand({ DBClusterIdentifier: identifier });
    expect((await new RDSClient().send(describeCluster)).DBClusters).toEqual([cluster]);
  });

  test("describes all clusters, or those that a filter matches", async () => {
    const names = async (...Filters: Filter[]) =>
      (await new RDSClient().send(new DescribeDBClustersCommand({ Filters }))).DBClusters?.map(
        ({ DBClusterIdentifier }) => DBClusterIdentifier,
      );
    expect(await names()).toEqual(["orders", "other"]);
    expect(await names({ Name: "db-cluster-id", Values: [arn] })).toEqual(["orders"]);
    expect(await names({ Name: "db-cluster-resource-id", Values: ["cluster-RESOURCE"] })).toEqual(["orders"]);
  });

  test("hands out the statuses of a cluster one by one, and lists without members", async () => {
    const describeOther = async () => {
      const { DBClusters } = await new RDSClient().send(
        new DescribeDBClustersCommand({ DBClusterIdentifier: "other" }),
      );
      return DBClusters?.[0];
    };
    const lists = { DBClusterMembers: [], TagList: [], VpcSecurityGroups: [] };
    expect(await describeOther()).toEqual({ DBClusterIdentifier: "other", Status: "creating", ...lists });
    expect(await describeOther()).toMatchObject({ Status: "available" });
    expect(await describeOther()).toMatchObject({ Status: "available" });
  });
});

describe("snapshots", () => {
  const snapshot = {
    DBSnapshotIdentifier: "rds:orders-2026-03-19",
    DBSnapshotArn: "arn:aws:rds:us-east-1:111111111111:snapshot:rds:orders-2026-03-19",
    DBInstanceIdentifier: "orders",
    DbiResourceId: "db-RESOURCE",
    SnapshotType: "automated",
    SnapshotCreateTime: new Date("2026-03-19T19:34:09.123Z"),
    Status: "available",
    Engine: "postgres",
    TagList: [{ Key: "team", Value: "orders" }],
  };
  const clusterSnapshot = {
    DBClusterSnapshotIdentifier: "orders-final",
    DBClusterSnapshotArn: "arn:aws:rds:us-east-1:111111111111:cluster-snapshot:orders-final",
    DBClusterIdentifier: "orders",
    DbClusterResourceId: "cluster-RESOURCE",
    SnapshotType: "manual",
    SnapshotCreateTime: new Date("2026-03-20T00:00:00Z"),
    ClusterCreateTime: new Date("2025-01-01T00:00:00Z"),
    Status: "available",
    Engine: "aurora-postgresql",
    TagList: [],
  };
  beforeEach(() => {
    state.dbSnapshots = [snapshot, { DBSnapshotIdentifier: "other" }];
    state.dbClusterSnapshots = [clusterSnapshot, { DBClusterSnapshotIdentifier: "other" }];
  });

  test.each([[snapshot.DBSnapshotIdentifier], [snapshot.DBSnapshotArn]])(
    "of an instance are described by the name %s",
    async (DBSnapshotIdentifier) => {
      const { DBSnapshots } = await new RDSClient().send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }));
      expect(DBSnapshots).toEqual([snapshot]);
    },
  );

  test.each([["Orders-Final"], [clusterSnapshot.DBClusterSnapshotArn]])(
    "of a cluster are described by the name %s",
    async (DBClusterSnapshotIdentifier) => {
      const describeSnapshot = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier });
      expect((await new RDSClient().send(describeSnapshot)).DBClusterSnapshots).toEqual([clusterSnapshot]);
    },
  );

  test("are described by what they were made of", async () => {
    const rds = new RDSClient();
    const ofInstance = [{ Name: "db-instance-id", Values: ["orders"] }];
    const { DBSnapshots } = await rds.send(new DescribeDBSnapshotsCommand({ Filters: ofInstance }));
    expect(DBSnapshots).toEqual([snapshot]);
    const ofCluster = [{ Name: "db-cluster-id", Values: ["orders"] }];
    const { DBClusterSnapshots } = await rds.send(new DescribeDBClusterSnapshotsCommand({ Filters: ofCluster }));
    expect(DBClusterSnapshots).toEqual([clusterSnapshot]);
  });

  test("are not described by a parameter that would be ignored here", async () => {
    const ofInstance = new RDSClient().send(new DescribeDBSnapshotsCommand({ DBInstanceIdentifier: "orders" }));
    await expect(ofInstance).rejects.toThrow("does not know the parameter DBInstanceIdentifier");
  });
});

test("describes a subnet group by its name", async () => {
  const group = {
    DBSubnetGroupName: "private",
    DBSubnetGroupArn: "arn:aws:rds:us-east-1:111111111111:subgrp:private",
    VpcId: "vpc-1",
    SubnetGroupStatus: "Complete",
    Subnets: [{ SubnetIdentifier: "subnet-1", SubnetStatus: "Active" }, { SubnetIdentifier: "subnet-2" }],
  };
  state.dbSubnetGroups = [group, { DBSubnetGroupName: "other" }];
  const describeGroup = new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: "Private" });
  expect((await new RDSClient().send(describeGroup)).DBSubnetGroups).toEqual([group]);
});

test.each([
  {
    what: "an instance",
    request: () => new RDSClient().send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "gone" })),
    fault: DBInstanceNotFoundFault,
    message: "DBInstance gone not found.",
  },
  {
    what: "a cluster",
    request: () => new RDSClient().send(new DescribeDBClustersCommand({ DBClusterIdentifier: "gone" })),
    fault: DBClusterNotFoundFault,
    message: "DBCluster gone not found.",
  },
  {
    what: "a snapshot",
    request: () => new RDSClient().send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: "gone" })),
    fault: DBSnapshotNotFoundFault,
    message: "DBSnapshot gone not found.",
  },
  {
    what: "a cluster snapshot",
    request: () => new RDSClient().send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: "gone" })),
    fault: DBClusterSnapshotNotFoundFault,
    message: "DBClusterSnapshot gone not found.",
  },
  {
    what: "a subnet group",
    request: () => new RDSClient().send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: "gone" })),
    fault: DBSubnetGroupNotFoundFault,
    message: "DB subnet group 'gone' does not exist.",
  },
])("does not find $what that is not there", async ({ request, fault, message }) => {
  const error = await request().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(fault);
  expect(error).toMatchObject({ message, $metadata: { httpStatusCode: 404 } });
});
