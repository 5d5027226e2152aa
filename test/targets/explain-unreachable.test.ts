import { beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../../lambda/config.ts";
import { FailureError } from "../../lambda/failure.ts";
import { explainUnreachable, isUnreachable } from "../../lambda/targets/explain-unreachable.ts";
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

const opened = (from: string) =>
  `aws ec2 authorize-security-group-ingress --group-id sg-default --protocol tcp --port 5432 ${from}`;
const letIn = `Let the restore hook in, then run it again: ${opened("--source-group sg-hook")}`;
const inSubnets = "the restore hook is in the subnets subnet-8, subnet-9, security groups sg-hook";
const secured = "in the VPC vpc-1, subnets subnet-1, subnet-2, security groups sg-default, sg-other";

beforeEach(() => {
  account.dbInstances = [server];
});

describe("a server that cannot be reached is told of with where it is, where we are, and what would let us in:", () => {
  test.each<[string, Partial<DbInstance>, Config, string, string]>([
    ["both in a VPC", {}, inVpc, `${secured}; ${inSubnets}`, letIn],
    [
      "a public one, from a VPC",
      { PubliclyAccessible: true },
      inVpc,
      `${secured}, publicly accessible; ${inSubnets}`,
      letIn,
    ],
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
      `${secured}, publicly accessible; the restore hook is in no VPC`,
      `Deploy the restore hook into the VPC vpc-1; or let everybody in, since a function in no VPC has no address of its own: ${opened("--cidr 0.0.0.0/0")}`,
    ],
    [
      "one of which RDS tells nothing",
      { DBSubnetGroup: undefined, VpcSecurityGroups: [] },
      inVpc,
      `in a VPC that RDS does not tell, security groups none; ${inSubnets}`,
      letIn.replace("sg-default", "<security group of the server>"),
    ],
  ])("%s", async (_where, details, config, where, hint) => {
    account.dbInstances = [{ ...server, ...details }];
    expect(await explainUnreachable(barePlace, config, failure)).toEqual({
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
    const place = { ...barePlace, server: { kind: "db-cluster", identifier: "orders" } as const };
    expect(await explainUnreachable(place, inVpc, failure)).toEqual({
      reason: `${failure.reason}; the DB cluster orders is in the VPC vpc-1, subnets subnet-1, subnet-2, security groups sg-default; ${inSubnets}`,
      hint: letIn,
    });
  });
});

describe("nothing is added to what is known", () => {
  test("of a server outside of RDS", async () => {
    expect(await explainUnreachable({ ...barePlace, server: null }, inVpc, failure)).toEqual(failure);
  });

  test("while RDS does not answer", async () => {
    account.fail = () => ({ status: 503, code: "ServiceUnavailable", message: "busy" });
    expect(await explainUnreachable(barePlace, inVpc, failure)).toEqual(failure);
  });
});

describe("the network is to blame", () => {
  const coded = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
  const failed = (cause: unknown) => new FailureError(failure, { cause });

  test.each([
    ["when the server does not answer", failed(coded("ETIMEDOUT"))],
    ["when it has no listener", failed(coded("ECONNREFUSED"))],
    ["when its name is not known", failed(coded("ENOTFOUND"))],
    ["when no way leads to it", failed(coded("EHOSTUNREACH"))],
    ["when none of its addresses answers", failed(new AggregateError([coded("ENETUNREACH"), coded("ETIMEDOUT")]))],
    ["when pg has waited long enough", failed(new Error("timeout expired"))],
  ])("%s", (_when, error) => {
    expect(isUnreachable(error)).toBe(true);
  });

  test.each([
    ["when the server refuses a password", failed(coded("28P01"))],
    ["when it breaks a connection", failed(coded("ECONNRESET"))],
    ["when its certificate is not trusted", failed(coded("SELF_SIGNED_CERT_IN_CHAIN"))],
    ["when it is a failure of another kind", new FailureError(failure)],
    ["when it is AWS that cannot be reached", coded("ETIMEDOUT")],
    ["when nothing is thrown", undefined],
  ])("not %s", (_when, error) => {
    expect(isUnreachable(error)).toBe(false);
  });
});
