import { describe, expect, test } from "vitest";
import { describeServer } from "../../../lambda/targets/rds/describe-server.ts";
import type { DbCluster, DbInstance } from "../../../local/aws-endpoint.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();

const address = { host: "orders.cluster-abc.us-east-1.rds.amazonaws.com", port: 5433 };
const cluster: DbCluster = {
  DBClusterIdentifier: "orders",
  DBClusterArn: "arn:aws:rds:us-east-1:111111111111:cluster:orders",
  DbClusterResourceId: "cluster-ABC",
  Status: "available",
  Engine: "aurora-postgresql",
  Endpoint: address.host,
  Port: address.port,
};
const members = [
  { DBInstanceIdentifier: "orders-reader", IsClusterWriter: false },
  { DBInstanceIdentifier: "orders-writer", IsClusterWriter: true },
];

function member(DBInstanceIdentifier: string, DBInstanceStatus: string): DbInstance {
  return {
    DBInstanceIdentifier,
    DBInstanceStatus,
    DBClusterIdentifier: "orders",
    Engine: "aurora-postgresql",
    Endpoint: { Address: `${DBInstanceIdentifier}.abc.us-east-1.rds.amazonaws.com`, Port: 5433 },
    DBSubnetGroup: { VpcId: "vpc-1", Subnets: [{ SubnetIdentifier: "subnet-1" }] },
    VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-of-the-writer" }],
  };
}

/** What becomes known of a cluster with such instances. */
function described(details: Partial<DbCluster>, instances: DbInstance[]) {
  account.dbClusters = [{ ...cluster, ...details }];
  account.dbInstances = instances;
  return describeServer({ kind: "db-cluster", identifier: "Orders" });
}

test("a cluster is told with all that matters to us, and where its writer is", async () => {
  const details = {
    DatabaseName: "orders",
    ReaderEndpoint: "orders.cluster-ro-abc.us-east-1.rds.amazonaws.com",
    MasterUsername: "dbadmin",
    MasterUserSecret: { SecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!cluster-1-AbCdEf" },
    IAMDatabaseAuthenticationEnabled: true,
    TagList: [{ Key: "team", Value: "orders" }],
    VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }],
    DBClusterMembers: members,
  };
  const instances = [member("orders-reader", "creating"), member("orders-writer", "available")];
  expect(await described(details, instances)).toEqual({
    kind: "db-cluster",
    identifier: "orders",
    arn: "arn:aws:rds:us-east-1:111111111111:cluster:orders",
    resourceId: "cluster-ABC",
    engine: "aurora-postgresql",
    readiness: "ready",
    isStopped: false,
    state: 'available, and its writer orders-writer in the state "available"',
    address,
    hosts: [address.host, "orders.cluster-ro-abc.us-east-1.rds.amazonaws.com"],
    databaseName: "orders",
    masterUser: "dbadmin",
    managedSecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!cluster-1-AbCdEf",
    iamAuthentication: true,
    replicaOf: null,
    memberOf: null,
    tags: { team: "orders" },
    network: { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"], isPublic: false },
  });
});

describe("a cluster has nobody to talk to when it", () => {
  const nobody = { readiness: "waiting", address: null, state: "without an instance that takes changes" };
  const writer = (status: string) => ({
    readiness: "waiting",
    address: null,
    state: `available, and its writer orders-writer in the state "${status}"`,
  });

  test.each<[string, Partial<DbCluster>, DbInstance[], object]>([
    ["was restored by the API, which makes no instances", {}, [], nobody],
    ["has readers only", { DBClusterMembers: members.slice(0, 1) }, [member("orders-reader", "available")], nobody],
    ["has a writer that RDS does not list yet", { DBClusterMembers: members }, [], nobody],
    [
      "has a writer that is not ready",
      { DBClusterMembers: members },
      [member("orders-reader", "available"), member("orders-writer", "creating")],
      writer("creating"),
    ],
    [
      "has a writer that never will be, since another one may come",
      { DBClusterMembers: members },
      [member("orders-writer", "failed")],
      writer("failed"),
    ],
  ])("%s", async (_when, details, instances, state) => {
    expect(await described(details, instances)).toMatchObject(state);
  });
});

test("a cluster's own state counts before that of its writer", async () => {
  const writer = [member("orders-writer", "available")];
  expect(await described({ Status: "creating", DBClusterMembers: members }, writer)).toMatchObject({
    readiness: "waiting",
    state: 'in the state "creating"',
  });
  expect(await described({ Status: "failed", DBClusterMembers: members }, writer)).toMatchObject({
    readiness: "hopeless",
    state: 'in the state "failed"',
  });
});

test("a cluster of Aurora Serverless v1 is ready without instances: it shows none", async () => {
  expect(await described({ EngineMode: "serverless" }, [])).toMatchObject({ readiness: "ready", address });
});

test("a Multi-AZ cluster is one of another engine, with a writer like the others", async () => {
  const writer = { ...member("orders-writer", "available"), Engine: "postgres" };
  expect(await described({ Engine: "postgres", DBClusterMembers: members }, [writer])).toMatchObject({
    engine: "postgres",
    readiness: "ready",
    address,
  });
});

test("a cluster that takes its data from another one is a replica", async () => {
  const source = "arn:aws:rds:us-east-1:111111111111:cluster:origin";
  expect(await described({ ReplicationSourceIdentifier: source }, [])).toMatchObject({ replicaOf: source });
});

test("a cluster that is not there is what RDS says it is", async () => {
  const gone = describeServer({ kind: "db-cluster", identifier: "gone" });
  await expect(gone).rejects.toMatchObject({ name: "DBClusterNotFoundFault" });
});
