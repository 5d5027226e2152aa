import { afterEach, describe, expect, test, vi } from "vitest";
import type { AwsState } from "../../local/aws-endpoint.ts";
import { startPostgresServer } from "../../local/postgres-server.ts";
import { readEvent } from "../events/read-event.ts";
import { changeEvent } from "./change-event.ts";
import { attemptsOf, countOf, type Delivery, deliver } from "./deliver.ts";
import { replicationTask, targetEndpoint } from "./loads.ts";
import { paragraphs } from "./paragraphs.ts";
import { clusterMember, dbCluster, dbInstance } from "./servers.ts";
import { shopOfFile } from "./shop.ts";

const shop = shopOfFile();
afterEach(() => {
  const { certificate } = shop.world.server;
  vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", certificate);
  for (const name of ["RESTORE_HOOK_INCLUDE", "RESTORE_HOOK_EXCLUDE"]) vi.stubEnv(name, undefined);
});

/** A server that may not be touched: nobody is there, and its secret would show among the requests. */
const elsewhere = {
  Endpoint: { Address: "elsewhere.invalid", Port: 5432 },
  TagList: [{ Key: "restore-hook:secret", Value: "elsewhere" }],
};

const subjectsOf = ({ mails }: Delivery) => mails.map(({ Subject }) => Subject);
const { given } = shop;

/** A run that has looked, decided that nothing is to be done, and done nothing. */
function expectIgnored(run: Delivery, reason: string): void {
  expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored", reason } });
  expect(run.mails).toEqual([]);
}

describe("a restored instance is repaired, and told of in one mail, by", () => {
  test.each([
    ["RDS-EVENT-0043", readEvent("rds-snapshot-restore")],
    ["RDS-EVENT-0008", readEvent("rds-snapshot-restore-0008")],
    ["RDS-EVENT-0019 under the old name", readEvent("rds-point-in-time-from-old")],
    ["RDS-EVENT-0019 under the new name", readEvent("rds-point-in-time-from-new")],
    ["the message of a snapshot restore without EventID", readEvent("rds-restore-without-event-id")],
    [
      "the message of a point-in-time restore without EventID, under the old name",
      changeEvent("rds-point-in-time-from-old", { EventID: undefined }),
    ],
  ])("%s", async (_what, event) => {
    const { world } = shop;
    given({
      dbInstances: [dbInstance(world, { DBInstanceIdentifier: "orders", ...elsewhere }), dbInstance(world)],
    });
    const run = await deliver(world, event);
    expect(subjectsOf(run)).toEqual(["REPAIRED orders-staging: 1 resynced, all verified"]);
    expect(paragraphs(run.mails[0])[1]).toMatch(
      /^Server: orders-staging \(us-east-1, account 111111111111\) .*Started by: Restored from .*2026-03-19T19:34:09Z\)/,
    );
    expect(await shop.takesOrders()).toBe(true);
  });
});

describe("nobody asks AWS, or is told, of", () => {
  test.each([
    ["a snapshot that was made", "rds-snapshot-created"],
    ["a snapshot under the event of a restore", "rds-snapshot-restored"],
    ["a snapshot without EventID", "rds-snapshot-without-event-id"],
    ["an instance that was made", "rds-instance-created"],
    ["a failover", "rds-failover-completed"],
    ["a message without EventID that tells of no restore", "rds-message-without-event-id"],
  ])("%s", async (_what, name) => {
    given({ dbInstances: [dbInstance(shop.world)] });
    const run = await deliver(shop.world, readEvent(name));
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "ignored" }, operations: [] });
    expect(run.requests).toEqual([]);
    expect(run.mails).toEqual([]);
  });
});

describe("is ignored, and no secret read:", () => {
  test.each<[string, string, () => AwsState, string]>([
    [
      "a read replica of an instance",
      "rds-snapshot-restore",
      () => ({ dbInstances: [dbInstance(shop.world, { ReadReplicaSourceDBInstanceIdentifier: "orders" })] }),
      "the DB instance orders-staging is a read replica of orders",
    ],
    [
      "a read replica of a cluster",
      "rds-snapshot-restore",
      () => ({ dbInstances: [dbInstance(shop.world, { ReadReplicaSourceDBClusterIdentifier: "orders" })] }),
      "the DB instance orders-staging is a read replica of orders",
    ],
    [
      "a cluster that is a replica",
      "rds-cluster-created",
      () => ({ dbClusters: [dbCluster(shop.world, { ReplicationSourceIdentifier: "orders" })] }),
      "the DB cluster orders-cluster is a read replica of orders",
    ],
    [
      "an instance of another engine that is not ready either",
      "rds-snapshot-restore",
      () => ({ dbInstances: [dbInstance(shop.world, { Engine: "mysql", DBInstanceStatus: "creating" })] }),
      "the DB instance orders-staging runs mysql, not PostgreSQL",
    ],
    [
      "a cluster of another engine without any instance",
      "rds-cluster-created",
      () => ({ dbClusters: [dbCluster(shop.world, { Engine: "aurora-mysql", DBClusterMembers: [] })] }),
      "the DB cluster orders-cluster runs aurora-mysql, not PostgreSQL",
    ],
    [
      "a load into another engine",
      "dms-task-stopped",
      () => ({
        replicationTasks: [replicationTask()],
        endpoints: [targetEndpoint(shop.world, { EngineName: "aurora" })],
      }),
      "the target of the replication task shop-load is not PostgreSQL",
    ],
  ])("%s", async (_what, event, state, reason) => {
    given(state());
    const run = await deliver(shop.world, readEvent(event));
    expectIgnored(run, reason);
    expect(countOf("GetSecretValue", run)).toBe(0);
  });

  test("a standby, whose secret tells", async () => {
    const standby = await startPostgresServer({ standby: true });
    try {
      vi.stubEnv("RESTORE_HOOK_CERTIFICATE_AUTHORITY", standby.certificate);
      const { superuser: username, password, host: Address, port: Port } = standby;
      // nothing can be made on it, so no other role is there
      const SecretString = JSON.stringify({ username, password });
      given({
        dbInstances: [dbInstance(shop.world, { Endpoint: { Address, Port } })],
        secrets: [
          { ARN: "arn:aws:secretsmanager:us-east-1:111111111111:secret:s-AbCdEf", Name: "jobs/dbadmin", SecretString },
        ],
      });
      const run = await deliver(shop.world, readEvent("rds-snapshot-restore"));
      expectIgnored(
        run,
        "the server orders-staging is a standby: it takes its data from another server and refuses every change",
      );
      // somebody may promote it meanwhile
      expect(attemptsOf(run, "log in")).toBe(13);
    } finally {
      await standby.stop();
    }
  });
});

describe("of servers of all kinds", () => {
  const ignoreTag = { TagList: [{ Key: "restore-hook", Value: "ignore" }] };
  const kinds = {
    "an instance": {
      event: "rds-snapshot-restore",
      called: "the DB instance orders-staging",
      identifier: "orders-staging",
      state: (changes = {}) => ({ dbInstances: [dbInstance(shop.world, changes)] }),
    },
    "a cluster": {
      event: "rds-cluster-restored",
      called: "the DB cluster orders-cluster-staging",
      identifier: "orders-cluster-staging",
      state: (changes = {}) => {
        const DBClusterIdentifier = "orders-cluster-staging";
        return {
          dbClusters: [dbCluster(shop.world, { DBClusterIdentifier, ...changes })],
          dbInstances: [clusterMember(shop.world, { DBClusterIdentifier })],
        };
      },
    },
    "a server outside of RDS": {
      event: "dms-task-stopped",
      called: "the server 127.0.0.1",
      identifier: "127.0.0.1",
      state: () => ({ replicationTasks: [replicationTask()], endpoints: [targetEndpoint(shop.world)] }),
    },
  };
  const cases = Object.entries(kinds).map(([kind, of]) => ({ kind, ...of }));
  const list = (...globs: string[]) => JSON.stringify(globs);
  const globs = (identifier: string) => ({
    matching: `${identifier.slice(0, 3)}*${identifier.slice(-1)}`,
    other: `*${identifier}-?`,
  });

  test.each(cases)("$kind is left out that no glob includes", async ({ event, called, identifier, state }) => {
    const { other } = globs(identifier);
    vi.stubEnv("RESTORE_HOOK_INCLUDE", list(other, "never"));
    given(state());
    expectIgnored(
      await deliver(shop.world, readEvent(event)),
      `${called} is not among those that are included: ${other}, never`,
    );
    expect(await shop.takesOrders()).toBe(false);
  });

  test.each(cases)("$kind is left out that a glob excludes, included or not", async (server) => {
    const { matching } = globs(server.identifier);
    vi.stubEnv("RESTORE_HOOK_INCLUDE", list("*"));
    vi.stubEnv("RESTORE_HOOK_EXCLUDE", list("never", matching));
    given(server.state());
    expectIgnored(await deliver(shop.world, readEvent(server.event)), `${server.called} is excluded by "${matching}"`);
    expect(await shop.takesOrders()).toBe(false);
  });

  test.each(cases.slice(-1))("$kind is repaired that a glob includes, and none excludes", async (server) => {
    const { matching, other } = globs(server.identifier);
    vi.stubEnv("RESTORE_HOOK_INCLUDE", list("never", matching));
    vi.stubEnv("RESTORE_HOOK_EXCLUDE", list(other));
    given(server.state());
    expect((await deliver(shop.world, readEvent(server.event))).result).toEqual({ status: "repaired" });
    expect(await shop.takesOrders()).toBe(true);
  });

  test.each(cases.slice(0, 2))("$kind is left out whose owner wants that", async ({ event, called, state }) => {
    given(state(ignoreTag));
    expectIgnored(await deliver(shop.world, readEvent(event)), `${called} has the tag restore-hook=ignore`);
    expect(await shop.takesOrders()).toBe(false);
  });

  test("a server of RDS is left out whose owner wants that, also when DMS has loaded it", async () => {
    const { host: ServerName } = shop.world.server;
    given({
      dbInstances: [dbInstance(shop.world, ignoreTag)],
      replicationTasks: [replicationTask()],
      endpoints: [targetEndpoint(shop.world, { ServerName })],
    });
    const run = await deliver(shop.world, readEvent("dms-task-stopped"));
    expectIgnored(run, "the DB instance orders-staging has the tag restore-hook=ignore");
    expect(await shop.takesOrders()).toBe(false);
  });
});
