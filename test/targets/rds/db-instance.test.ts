import { describe, expect, test } from "vitest";
import { describeServer } from "../../../lambda/targets/rds/describe-server.ts";
import { nameOf } from "../../../lambda/targets/rds/server.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();
const describeInstance = (identifier: string) => describeServer({ kind: "db-instance", identifier });

test("an instance is told with all that matters to us", async () => {
  account.dbInstances = [
    {
      DBInstanceIdentifier: "orders-staging",
      DBInstanceArn: "arn:aws:rds:us-east-1:111111111111:db:orders-staging",
      DbiResourceId: "db-ABC",
      DBInstanceStatus: "available",
      Engine: "postgres",
      DBName: "orders",
      MasterUsername: "dbadmin",
      IAMDatabaseAuthenticationEnabled: true,
      PubliclyAccessible: true,
      DBClusterIdentifier: "orders",
      DBSubnetGroup: {
        DBSubnetGroupName: "default",
        VpcId: "vpc-1",
        Subnets: [{ SubnetIdentifier: "subnet-1" }, { SubnetIdentifier: "subnet-2" }],
      },
      VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }, { VpcSecurityGroupId: "sg-2" }],
      Endpoint: { Address: "orders-staging.abc.us-east-1.rds.amazonaws.com", Port: 5433 },
      MasterUserSecret: { SecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1234-AbCdEf" },
      ReadReplicaSourceDBInstanceIdentifier: "orders",
      TagList: [{ Key: "team", Value: "orders" }, { Key: "empty" }],
    },
  ];
  expect(await describeInstance("Orders-Staging")).toEqual({
    kind: "db-instance",
    identifier: "orders-staging",
    arn: "arn:aws:rds:us-east-1:111111111111:db:orders-staging",
    resourceId: "db-ABC",
    engine: "postgres",
    readiness: "ready",
    isStopped: false,
    state: 'in the state "available"',
    address: { host: "orders-staging.abc.us-east-1.rds.amazonaws.com", port: 5433 },
    hosts: ["orders-staging.abc.us-east-1.rds.amazonaws.com"],
    databaseName: "orders",
    masterUser: "dbadmin",
    managedSecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1234-AbCdEf",
    iamAuthentication: true,
    replicaOf: "orders",
    memberOf: "orders",
    tags: { team: "orders", empty: "" },
    network: {
      vpcId: "vpc-1",
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["sg-1", "sg-2"],
      isPublic: true,
    },
  });
});

test("an instance that is being created has hardly anything yet", async () => {
  account.dbInstances = [
    { DBInstanceIdentifier: "orders-staging", DBInstanceStatus: "creating", Engine: "aurora-postgresql" },
  ];
  expect(await describeInstance("orders-staging")).toEqual({
    kind: "db-instance",
    identifier: "orders-staging",
    arn: null,
    resourceId: null,
    engine: "aurora-postgresql",
    readiness: "waiting",
    isStopped: false,
    state: 'in the state "creating"',
    address: null,
    hosts: [],
    databaseName: null,
    masterUser: null,
    managedSecretArn: null,
    iamAuthentication: false,
    replicaOf: null,
    memberOf: null,
    tags: {},
    network: { vpcId: null, subnetIds: [], securityGroupIds: [], isPublic: false },
  });
});

describe("an instance in a state that lets us in is waited for until it has an address, when it has", () => {
  test.each([
    ["none", {}],
    ["a port only", { Endpoint: { Port: 5432 } }],
    ["a name only", { Endpoint: { Address: "orders-staging.abc.us-east-1.rds.amazonaws.com" } }],
  ])("%s", async (_what, details) => {
    account.dbInstances = [
      { DBInstanceIdentifier: "orders-staging", DBInstanceStatus: "backing-up", Engine: "postgres", ...details },
    ];
    expect(await describeInstance("orders-staging")).toMatchObject({ readiness: "waiting", address: null, hosts: [] });
  });
});

test("an instance that takes its data from a cluster is a replica, too", async () => {
  account.dbInstances = [
    {
      DBInstanceIdentifier: "copy",
      DBInstanceStatus: "available",
      Engine: "postgres",
      ReadReplicaSourceDBClusterIdentifier: "orders",
    },
  ];
  expect(await describeInstance("copy")).toMatchObject({ replicaOf: "orders" });
});

test("an instance that is not there is what RDS says it is", async () => {
  await expect(describeInstance("gone")).rejects.toMatchObject({ name: "DBInstanceNotFoundFault" });
});

describe("an instance has been stopped by somebody when it is", () => {
  test.each([
    ["stopped", true],
    ["stopping", true],
    ["starting", false],
    ["available", false],
  ])("%s: %s", async (DBInstanceStatus, isStopped) => {
    account.dbInstances = [{ DBInstanceIdentifier: "orders-staging", DBInstanceStatus, Engine: "postgres" }];
    expect(await describeInstance("orders-staging")).toMatchObject({ isStopped });
  });
});

describe("a server is called", () => {
  test.each([
    ["db-instance" as const, "the DB instance orders"],
    ["db-cluster" as const, "the DB cluster orders"],
  ])("by its kind, %s, and its identifier", (kind, name) => {
    expect(nameOf({ kind, identifier: "orders" })).toBe(name);
  });
});
