import { beforeEach, describe, expect, test } from "vitest";
import { describeServer } from "../../../lambda/targets/rds/describe-server.ts";
import type { AwsState } from "../../../local/aws-endpoint.ts";
import { emptyAwsAccount } from "../aws-account.ts";

const account = emptyAwsAccount();

const instance = (DBInstanceIdentifier: string, DbiResourceId: string): AwsState => ({
  dbInstances: [{ DBInstanceIdentifier, DbiResourceId, DBInstanceStatus: "available", Engine: "postgres" }],
});
const cluster = (DBClusterIdentifier: string, DbClusterResourceId: string): AwsState => ({
  dbClusters: [{ DBClusterIdentifier, DbClusterResourceId, Status: "creating", Engine: "aurora-postgresql" }],
});
// no test is to pass for want of a server that it must not find
beforeEach(() => void Object.assign(account, instance("other", "db-OTHER"), cluster("other", "cluster-OTHER")));

describe.each([
  { kind: "db-instance" as const, has: instance, notFound: "DBInstanceNotFoundFault" },
  { kind: "db-cluster" as const, has: cluster, notFound: "DBClusterNotFoundFault" },
])("a $kind that is known by its resource id", ({ kind, has, notFound }) => {
  const wanted = { kind, identifier: "orders", resourceId: "ABC" };

  test("is told of by its name", async () => {
    Object.assign(account, has("orders", "ABC"));
    expect(await describeServer(wanted)).toMatchObject(wanted);
  });

  test("is told of by its new name when it was renamed", async () => {
    Object.assign(account, has("orders-renamed", "ABC"));
    expect(await describeServer(wanted)).toMatchObject({ ...wanted, identifier: "orders-renamed" });
  });

  test("is what RDS says it is when it is gone", async () => {
    await expect(describeServer(wanted)).rejects.toMatchObject({ name: notFound });
  });

  test("is never another one that has its name", async () => {
    Object.assign(account, has("orders", "XYZ"));
    await expect(describeServer(wanted)).rejects.toMatchObject({
      failure: {
        reason: `the DB ${kind.slice(3)} orders that this is about (ABC) is gone, and another one has its name`,
        hint: "Run the restore hook for the other one by hand, if that is wanted.",
      },
      transient: false,
    });
  });

  test("is no other one when RDS finds it by its name only, right after it was made", async () => {
    let questions = 0;
    account.fail = () => {
      questions += 1;
      if (questions === 2) Object.assign(account, has("orders", "ABC"));
      return undefined;
    };
    expect(await describeServer(wanted)).toMatchObject(wanted);
  });

  test("is not taken for gone when RDS does not answer", async () => {
    account.fail = () => ({ status: 503, code: "ServiceUnavailable", message: "busy" });
    await expect(describeServer(wanted)).rejects.toMatchObject({ name: "ServiceUnavailable" });
  });
});

describe.each([
  { kind: "db-instance" as const, has: instance },
  { kind: "db-cluster" as const, has: cluster },
])("a $kind whose resource id is not known", ({ kind, has }) => {
  test.each([null, undefined])("(%s) is the one of its name", async (resourceId) => {
    Object.assign(account, has("orders", "XYZ"));
    expect(await describeServer({ kind, identifier: "Orders", resourceId })).toMatchObject({ resourceId: "XYZ" });
  });
});
