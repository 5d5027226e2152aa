import { beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../../lambda/config.ts";
import { FailureError } from "../../lambda/failure.ts";
import { explainUnreachable, obstacleIn } from "../../lambda/targets/explain-unreachable.ts";
import type { DbInstance } from "../../local/aws-endpoint.ts";
import { emptyAwsAccount } from "./aws-account.ts";
import { bareConfig, barePlace } from "./place.ts";

const account = emptyAwsAccount();

const failure = { reason: "the server orders-staging:5432 does not answer", hint: "Look at the network." };
const server: DbInstance = {
  DBInstanceIdentifier: "orders-staging",
  DBInstanceStatus: "available",
  Engine: "postgres",
  PubliclyAccessible: false,
  DBSubnetGroup: { VpcId: "vpc-1", Subnets: [{ SubnetIdentifier: "subnet-1" }, { SubnetIdentifier: "subnet-2" }] },
  VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-default" }, { VpcSecurityGroupId: "sg-other" }],
};
const inVpc: Config = {
  ...bareConfig,
  network: { securityGroupIds: ["sg-hook"], subnetIds: ["subnet-8", "subnet-9"] },
};

const rule =
  "let the restore hook in, which takes the same VPC or a peered one, then run it again: " +
  "aws ec2 authorize-security-group-ingress --group-id sg-default --protocol tcp --port 5432 --source-group sg-hook";
const letIn = rule.replace("let", "Let");
const inSubnets = "the restore hook is in a VPC (subnets subnet-8, subnet-9; security groups sg-hook)";
const parts = "subnets subnet-1, subnet-2; security groups sg-default, sg-other";
const secured = `in the VPC vpc-1 (${parts})`;
const securedAndPublic = `in the VPC vpc-1 (${parts}; publicly accessible)`;

beforeEach(() => {
  account.dbInstances = [server];
});

describe("a server that cannot be reached is told of with where it is, where we are, and what would let us in:", () => {
  test.each<[string, Partial<DbInstance>, Config, string, string]>([
    ["both in a VPC", {}, inVpc, `${secured}; ${inSubnets}`, letIn],
    ["a public one, from a VPC", { PubliclyAccessible: true }, inVpc, `${securedAndPublic}; ${inSubnets}`, letIn],
    [
      "a private one, from no VPC",
      {},
      bareConfig,
      `${secured}; the restore hook is in no VPC`,
      "Deploy the restore hook into the VPC vpc-1: a server that is not public cannot be reached from outside.",
    ],
    [
      "a public one, from no VPC",
      { PubliclyAccessible: true },
      bareConfig,
      `${securedAndPublic}; the restore hook is in no VPC`,
      "Deploy the restore hook into the VPC vpc-1: a function in no VPC has no address of its own that a rule could let in.",
    ],
    [
      "one of which RDS tells nothing",
      { DBSubnetGroup: undefined, VpcSecurityGroups: [] },
      inVpc,
      `in a VPC that RDS does not tell (security groups none); ${inSubnets}`,
      letIn.replace("sg-default", "'<security group of the server>'"),
    ],
  ])("%s", async (_where, details, config, where, hint) => {
    account.dbInstances = [{ ...server, ...details }];
    expect(await explainUnreachable(barePlace, config, failure, "silence")).toEqual({
      reason: `${failure.reason}; the DB instance orders-staging is ${where}`,
      hint,
    });
  });

  test("a cluster, which is where its writer is", async () => {
    account.dbClusters = [
      {
        DBClusterIdentifier: "orders",
        Status: "available",
        Engine: "aurora-postgresql",
        VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-default" }],
        DBClusterMembers: [{ DBInstanceIdentifier: "orders-staging", IsClusterWriter: true }],
      },
    ];
    account.dbInstances = [{ ...server, DBClusterIdentifier: "orders" }];
    const place = { ...barePlace, server: { kind: "db-cluster", identifier: "orders", resourceId: null } as const };
    expect(await explainUnreachable(place, inVpc, failure, "silence")).toEqual({
      reason: `${failure.reason}; the DB cluster orders is in the VPC vpc-1 (subnets subnet-1, subnet-2; security groups sg-default); ${inSubnets}`,
      hint: letIn,
    });
  });
});

describe("before the rule stands what is more likely than a missing one,", () => {
  const behind = (doubt: string) => `${doubt}. If that is not it, ${rule}`;

  test.each<["silence" | "refusal" | "no name", string]>([
    ["silence", letIn],
    [
      "refusal",
      behind(
        "Nobody listens at this address and port: see in the events of the server whether it is restarting, or has another port",
      ),
    ],
    [
      "no name",
      behind(
        "Its host name does not resolve: see whether the server is still there, and whether DNS resolution is turned on in the VPC of the restore hook",
      ),
    ],
  ])("in the case of %s", async (obstacle, hint) => {
    expect(await explainUnreachable(barePlace, inVpc, failure, obstacle)).toMatchObject({ hint });
  });

  test("and the rule is for the port that was tried", async () => {
    const place = { ...barePlace, address: { ...barePlace.address, port: 5433 } };
    expect((await explainUnreachable(place, inVpc, failure, "silence")).hint).toContain("--port 5433 ");
  });
});

test("a server is told of by the name that it has by now", async () => {
  account.dbInstances = [{ ...server, DBInstanceIdentifier: "orders-renamed", DbiResourceId: "db-ABC" }];
  const place = {
    ...barePlace,
    server: { kind: "db-instance", identifier: "orders-staging", resourceId: "db-ABC" } as const,
  };
  const { reason } = await explainUnreachable(place, inVpc, failure, "silence");
  expect(reason).toContain(secured);
});

describe("nothing is added to what is known", () => {
  test("of a server outside of RDS", async () => {
    expect(await explainUnreachable({ ...barePlace, server: null }, inVpc, failure, "silence")).toEqual(failure);
  });

  test("while RDS does not answer", async () => {
    account.fail = () => ({ status: 503, code: "ServiceUnavailable", message: "busy" });
    expect(await explainUnreachable(barePlace, inVpc, failure, "silence")).toEqual(failure);
  });
});

describe("the network is to blame", () => {
  const coded = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
  const failed = (cause: unknown) => new FailureError(failure, { cause });

  test.each([
    ["when the server does not answer", failed(coded("ETIMEDOUT")), "silence"],
    ["when it has no listener", failed(coded("ECONNREFUSED")), "refusal"],
    ["when its name is not known", failed(coded("ENOTFOUND")), "no name"],
    ["when nobody can say whether its name is known", failed(coded("EAI_AGAIN")), "no name"],
    ["when no way leads to it", failed(coded("EHOSTUNREACH")), "silence"],
    ["when no way leads to its network", failed(coded("ENETUNREACH")), "silence"],
    [
      "when none of its addresses answers",
      failed(new AggregateError([coded("ENETUNREACH"), coded("ETIMEDOUT")])),
      "silence",
    ],
    [
      "when one of its addresses is refused, by the first that is told",
      failed(new AggregateError([coded("ECONNREFUSED"), coded("ETIMEDOUT")])),
      "refusal",
    ],
    ["when pg has waited long enough", failed(new Error("timeout expired")), "silence"],
  ])("%s", (_when, error, obstacle) => {
    expect(obstacleIn(error)).toBe(obstacle);
  });

  test.each([
    ["when the server refuses a password", failed(coded("28P01"))],
    ["when it breaks a connection", failed(coded("ECONNRESET"))],
    ["when its certificate is not trusted", failed(coded("SELF_SIGNED_CERT_IN_CHAIN"))],
    ["when it is a failure of another kind", new FailureError(failure)],
    ["when it is AWS that cannot be reached", coded("ETIMEDOUT")],
    ["when nothing is thrown", undefined],
  ])("not %s", (_when, error) => {
    expect(obstacleIn(error)).toBeUndefined();
  });
});
