import { expect, test } from "vitest";
import { describeDbInstance } from "../../lambda/targets/db-instance.ts";
import { emptyAwsAccount } from "./aws-account.ts";

const account = emptyAwsAccount();

test("an instance is told with all that matters to us", async () => {
  account.dbInstances = [
    {
      DBInstanceIdentifier: "orders-staging",
      DBInstanceArn: "arn:aws:rds:us-east-1:111111111111:db:orders-staging",
      DBInstanceStatus: "available",
      Engine: "postgres",
      DBName: "orders",
      Endpoint: { Address: "orders-staging.abc.us-east-1.rds.amazonaws.com", Port: 5433 },
      MasterUserSecret: { SecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1234-AbCdEf" },
      ReadReplicaSourceDBInstanceIdentifier: "orders",
      TagList: [{ Key: "team", Value: "orders" }, { Key: "empty" }],
    },
  ];
  expect(await describeDbInstance("Orders-Staging")).toEqual({
    identifier: "orders-staging",
    status: "available",
    engine: "postgres",
    address: { host: "orders-staging.abc.us-east-1.rds.amazonaws.com", port: 5433 },
    databaseName: "orders",
    managedSecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1234-AbCdEf",
    replicaOf: "orders",
    tags: { team: "orders", empty: "" },
  });
});

test("an instance that is being created has hardly anything yet", async () => {
  account.dbInstances = [
    { DBInstanceIdentifier: "orders-staging", DBInstanceStatus: "creating", Engine: "aurora-postgresql" },
  ];
  expect(await describeDbInstance("orders-staging")).toEqual({
    identifier: "orders-staging",
    status: "creating",
    engine: "aurora-postgresql",
    address: null,
    databaseName: null,
    managedSecretArn: null,
    replicaOf: null,
    tags: {},
  });
});

test("an instance that is not there is what RDS says it is", async () => {
  await expect(describeDbInstance("gone")).rejects.toMatchObject({ name: "DBInstanceNotFoundFault" });
});
