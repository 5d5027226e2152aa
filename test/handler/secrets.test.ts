import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { AwsState, DbCluster, Fault } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { readEvent } from "../events/read-event.ts";
import { changeInstances, readSecrets, runSql } from "./change-account.ts";
import {
  addSecret,
  byDefault,
  changeProduction,
  configure,
  forbidSecret,
  snapshotOfProduction,
  tag,
  tagOfSource,
} from "./credential-sources.ts";
import { credentialsOf, deliver, restored } from "./deliver.ts";
import { paragraphs } from "./paragraphs.ts";

let world: World;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  // a mail about a server that is well does not say how it was opened
  await runSql(world, "postgres", "create sequence public.alone");
  await runSql(world, "postgres", `create role closed_out nologin password '${login.password}'`);
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server), {
    dbClusters: [],
    dbSnapshots: [],
    dbClusterSnapshots: [],
    secrets: [],
    fail: undefined,
  } satisfies AwsState);
  changeInstances(world, { DBInstanceStatus: "available", TagList: [] });
});
afterEach(() => {
  for (const name of ["SECRETS", "DEFAULT_SECRET", "USER"]) vi.stubEnv(`RESTORE_HOOK_${name}`, undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

describe("the secret of the source is found for", () => {
  const cluster = (): DbCluster => ({
    DBClusterIdentifier: "orders-cluster-staging",
    Status: "available",
    Engine: "aurora-postgresql",
    Endpoint: "localhost",
    Port: world.server.port,
    DbClusterResourceId: `cluster-${crypto.randomUUID()}`,
    DBClusterMembers: [{ DBInstanceIdentifier: "jobs-staging", IsClusterWriter: true }],
  });
  const sourceCluster = (): DbCluster => ({
    ...cluster(),
    DBClusterIdentifier: "orders-cluster",
    TagList: [{ Key: "restore-hook:secret", Value: "production/tag" }],
  });
  const ofCluster = "the tag restore-hook:secret of the DB cluster orders-cluster, which it was restored from";
  const restoredTo = (call: string, requestParameters: object) => ({
    source: "aws.rds",
    "detail-type": "AWS API Call via CloudTrail",
    time: "2026-03-19T19:30:02Z",
    detail: {
      eventSource: "rds.amazonaws.com",
      eventName: call,
      requestParameters: { dBClusterIdentifier: "orders-cluster-staging", ...requestParameters },
    },
  });

  test.each<[string, unknown, () => void, string]>([
    [
      "a point-in-time restore of an instance",
      pointInTime("jobs-staging"),
      () => changeProduction(world, { TagList: [{ Key: "restore-hook:secret", Value: "production/tag" }] }),
      tagOfSource.origin,
    ],
    [
      "an instance whose source is gone, by what is configured for its name",
      restored,
      () => {
        world.account.dbSnapshots = [snapshotOfProduction];
        configure(["prod*", "production/tag"]);
      },
      'the configured secret for "prod*" of production, which it was restored from',
    ],
    [
      "a cluster from a snapshot",
      readEvent("rds-cluster-restored"),
      () => {
        world.account.dbClusters = [cluster(), sourceCluster()];
        world.account.dbClusterSnapshots = [
          { DBClusterSnapshotIdentifier: "orders-cluster-2026-03-18", DBClusterIdentifier: "orders-cluster" },
        ];
      },
      ofCluster,
    ],
    [
      "a point-in-time restore of a cluster",
      restoredTo("RestoreDBClusterToPointInTime", { sourceDBClusterIdentifier: "orders-cluster" }),
      () => {
        world.account.dbClusters = [cluster(), sourceCluster()];
      },
      ofCluster,
    ],
    [
      "a Multi-AZ cluster from the snapshot of an instance",
      restoredTo("RestoreDBClusterFromSnapshot", { snapshotIdentifier: snapshotOfProduction.DBSnapshotIdentifier }),
      () => {
        world.account.dbClusters = [cluster()];
        tagOfSource.give(world);
      },
      tagOfSource.origin,
    ],
  ])("%s", async (_what, event, given, origin) => {
    given();
    addSecret(world, "production/tag");
    changeInstances(world, { DBClusterIdentifier: world.account.dbClusters?.[0]?.DBClusterIdentifier });
    const run = await deliver(world, event);
    expect(credentialsOf(run)).toBe(origin);
  });

  test.each<[string, Fault | undefined]>([
    ["no snapshot any more", undefined],
    ["one that it may not describe", { status: 403, code: "AccessDenied", message: "not authorized" }],
  ])("nothing, and the default opens it, where there is %s", async (_what, fault) => {
    byDefault.give(world);
    world.account.fail = (_service, operation) => (operation === "DescribeDBSnapshots" ? fault : undefined);
    const run = await deliver(world, restored);
    expect(credentialsOf(run)).toBe(byDefault.origin);
  });
});

describe("the next secret is tried after one", () => {
  const wrong = { ...login, password: "never-shown-password" };
  const previous = `${tag.origin}, its previous version`;
  test.each<[string, () => void, string]>([
    ["whose password is wrong", () => addSecret(world, "jobs/tag", wrong), byDefault.origin],
    ["that was rotated, for its previous version", () => addSecret(world, "jobs/tag", wrong, login), previous],
    ["whose two versions are wrong", () => addSecret(world, "jobs/tag", wrong, wrong), byDefault.origin],
    [
      "of a user that may not log in",
      () => addSecret(world, "jobs/tag", { ...login, username: "closed_out" }),
      byDefault.origin,
    ],
    ["that is not there", () => undefined, byDefault.origin],
    ["that may not be read", () => forbidSecret(world, "jobs/tag"), byDefault.origin],
    ["that is broken", () => addSecret(world, "jobs/tag", '{"username": "dbadmin", "pass'), byDefault.origin],
  ])("%s", async (_what, given, origin) => {
    byDefault.give(world);
    changeInstances(world, { TagList: [{ Key: "restore-hook:secret", Value: "jobs/tag" }] });
    given();
    const run = await deliver(world, restored);
    expect(run.result).toEqual({ status: "ok" });
    expect(credentialsOf(run)).toBe(origin);
    // the one that opens it is the first of those for the databases
    expect(readSecrets(run.requests).at(-1)).toBe(origin === previous ? "jobs/tag AWSPREVIOUS" : "jobs/default");
    expect(run.operations).toContainEqual(expect.objectContaining({ name: "log in", attempts: 1 }));
    expect(JSON.stringify(run)).not.toContain(wrong.password);
  });
});

describe("a secret opens the server that is", () => {
  const { username, password } = login;
  const user = () => vi.stubEnv("RESTORE_HOOK_USER", username);
  const masterUser = () => changeInstances(world, { MasterUsername: username });
  test.each<[string, object | string, (() => void)?]>([
    [
      "as RDS writes it",
      { ...login, engine: "postgres", host: "production.invalid", port: 1, dbname: "x", dbInstanceIdentifier: "x" },
    ],
    ["as RDS manages it", { username, password }],
    ["with the keys of other tools", { user: username, pass: password, hostname: "x.invalid", database: "x" }],
    ["a password, with a user that is configured", password, user],
    ["a password, with the master user of the instance", password, masterUser],
  ])("%s", async (_what, value, given) => {
    given?.();
    changeInstances(world, { TagList: [{ Key: "restore-hook:secret", Value: "jobs/tag" }] });
    addSecret(world, "jobs/tag", value);
    const run = await deliver(world, restored);
    expect(run.result).toEqual({ status: "ok" });
    expect(credentialsOf(run)).toBe(tag.origin);
  });
});

describe("a secret that cannot be used is named, and never printed:", () => {
  const password = "never-shown-password";
  test.each<[string, object | string, string]>([
    ["no password", { username: "dbadmin", dbpassword: password }, "wrong or missing: password"],
    ["broken JSON", `{"username": "dbadmin", "password": "${password}"`, "it is broken JSON"],
    [
      "a password, and nobody knows whose",
      password,
      "it is not JSON, and whose password it would be is not configured",
    ],
  ])("%s", async (_what, value, problem) => {
    changeInstances(world, { TagList: [{ Key: "restore-hook:secret", Value: "jobs/tag" }] });
    addSecret(world, "jobs/tag", value);
    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging" });
    expect(paragraphs(run.mails[0])[0]).toBe(
      `FAILED: no known credentials open the DB instance jobs-staging: the tag restore-hook:secret: the secret jobs/tag cannot be used: ${problem}`,
    );
    expect(JSON.stringify(run)).not.toContain(password);
  });
});

function pointInTime(to: string): unknown {
  return {
    source: "aws.rds",
    "detail-type": "RDS DB Instance Event",
    time: "2026-03-19T19:34:09Z",
    detail: {
      Message: `Restored from DB instance production to ${to}.`,
      SourceIdentifier: to,
      EventID: "RDS-EVENT-0019",
    },
  };
}
