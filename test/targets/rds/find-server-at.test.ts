import { beforeEach, describe, expect, test } from "vitest";
import { findServerAt } from "../../../lambda/targets/rds/find-server-at.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();

const instanceHost = "billing.abc.us-east-1.rds.amazonaws.com";
const writerHost = "orders.cluster-abc.us-east-1.rds.amazonaws.com";
const readerHost = "orders.cluster-ro-abc.us-east-1.rds.amazonaws.com";
const memberHost = "orders-1.abc.us-east-1.rds.amazonaws.com";

beforeEach(() => {
  account.dbClusters = [
    {
      DBClusterIdentifier: "orders",
      Status: "available",
      Engine: "aurora-postgresql",
      Endpoint: writerHost,
      ReaderEndpoint: readerHost,
      Port: 5432,
    },
  ];
  account.dbInstances = [
    { DBInstanceIdentifier: "new", DBInstanceStatus: "creating", Engine: "postgres" },
    {
      DBInstanceIdentifier: "orders-1",
      DBInstanceStatus: "available",
      DBClusterIdentifier: "orders",
      Engine: "aurora-postgresql",
      Endpoint: { Address: memberHost, Port: 5432 },
    },
    {
      DBInstanceIdentifier: "billing",
      DBInstanceStatus: "available",
      Engine: "postgres",
      Endpoint: { Address: instanceHost, Port: 5433 },
    },
  ];
});

describe("at an address is", () => {
  const cluster = { kind: "db-cluster", identifier: "orders" };

  test.each([
    ["an instance", instanceHost, 5433, { kind: "db-instance", identifier: "billing" }],
    [
      "an instance, in whichever letters",
      instanceHost.toUpperCase(),
      5433,
      { kind: "db-instance", identifier: "billing" },
    ],
    ["a cluster, at that of its writer", writerHost, 5432, cluster],
    ["a cluster, at that of its readers", readerHost, 5432, cluster],
    ["an instance of a cluster", memberHost, 5432, { kind: "db-instance", identifier: "orders-1" }],
    ["nothing of RDS, where the port is another one: a proxy, say", instanceHost, 6432, null],
    ["nothing of RDS", "db.example.com", 5432, null],
  ])("%s", async (_what, host, port, found) => {
    expect(await findServerAt({ host, port })).toEqual(found);
  });
});

test("that RDS cannot say is no answer", async () => {
  account.fail = () => ({ status: 400, code: "Throttling", message: "Rate exceeded" });
  await expect(findServerAt({ host: instanceHost, port: 5433 })).rejects.toMatchObject({ name: "Throttling" });
});
