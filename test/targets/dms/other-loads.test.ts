import type { ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { beforeEach, describe, expect, test } from "vitest";
import type { Endpoint } from "../../../lambda/targets/dms/endpoint.ts";
import type { Load } from "../../../lambda/targets/dms/load.ts";
import { findOtherLoads } from "../../../lambda/targets/dms/other-loads.ts";
import { emptyAwsAccount } from "../aws-account.ts";
import { bareEndpoint } from "../place.ts";

const account = emptyAwsAccount();

const dms = "arn:aws:dms:us-east-1:111111111111";
const ended: Load = {
  kind: "replication-task",
  arn: `${dms}:task:ENDED`,
  identifier: "orders",
  called: "the replication task ended",
  notDone: null,
  isTold: true,
  isOver: true,
  goesOn: false,
  stoppedAt: null,
  tablesErrored: 0,
  destinationArn: `${dms}:endpoint:TARGET`,
  sourceArn: `${dms}:endpoint:SOURCE`,
};

const mappings = (...rules: object[]) =>
  JSON.stringify({ rules: [{ "rule-type": "selection", "rule-action": "include" }, ...rules] });

/** A task that is at work on the endpoint of the one that has ended. */
const other: ReplicationTask = {
  ReplicationTaskArn: `${dms}:task:OTHER`,
  ReplicationTaskIdentifier: "other",
  Status: "running",
  SourceEndpointArn: `${dms}:endpoint:SOURCE`,
  TargetEndpointArn: ended.destinationArn,
  TableMappings: mappings(),
};
const found = {
  kind: "replication-task",
  arn: `${dms}:task:OTHER`,
  called: "the replication task other",
  tablesAreKnown: true,
};

const address = { ServerName: "orders.example.com", Port: 5432, DatabaseName: "orders" };
const target: Endpoint = { ...bareEndpoint, host: "orders.example.com", port: 5432, database: "orders" };

beforeEach(() => {
  account.pageSize = 2;
  account.endpoints = [
    { EndpointArn: `${dms}:endpoint:SOURCE`, ServerName: "old.example.com", Port: 1521, DatabaseName: "orders" },
    { EndpointArn: ended.destinationArn, ...address },
  ];
  account.tableStatistics = { [found.arn]: [{ SchemaName: "public", TableName: "invoices" }] };
});

/** What is found beside the task that has ended, which DMS may still be stopping. */
function otherLoads(details: Partial<ReplicationTask> = {}, loaded = target) {
  account.replicationTasks = [
    { ...other, ReplicationTaskArn: ended.arn, ReplicationTaskIdentifier: "ended", Status: "stopping" },
    { ...other, ...details },
  ];
  return findOtherLoads(ended, loaded);
}

describe("another load of the same database is", () => {
  test.each(["starting", "running", "modifying", "testing", "stopping", "Running"])(
    "one that is %s",
    async (Status) => {
      expect(await otherLoads({ Status })).toEqual([found]);
    },
  );

  test.each(["full-load-and-cdc", "cdc"] as const)("one by %s", async (MigrationType) => {
    expect(await otherLoads({ MigrationType })).toEqual([found]);
  });

  test.each<[string, object]>([
    ["the same address and database", { ...address, ServerName: "Orders.Example.com" }],
    ["the same address in its settings", { PostgreSQLSettings: address }],
  ])("one on another endpoint of %s", async (_of, again) => {
    account.endpoints?.push({ EndpointArn: `${dms}:endpoint:AGAIN`, ...again });
    expect(await otherLoads({ TargetEndpointArn: `${dms}:endpoint:AGAIN` })).toEqual([found]);
  });

  test("one on another endpoint of the same secret, which has the address", async () => {
    const bySecret = { DatabaseName: "orders", PostgreSQLSettings: { SecretsManagerSecretId: "orders/dms" } };
    account.endpoints = [
      { EndpointArn: ended.destinationArn, ...bySecret },
      { EndpointArn: `${dms}:endpoint:AGAIN`, ...bySecret },
    ];
    const inSecret = { ...target, host: null, port: null, secretId: "orders/dms" };
    expect(await otherLoads({ TargetEndpointArn: `${dms}:endpoint:AGAIN` }, inSecret)).toEqual([found]);
  });

  test("each of several, from all pages", async () => {
    await otherLoads();
    const arns = ["A", "B", "C", "D"].map((id) => `${dms}:task:${id}`);
    account.replicationTasks?.push(...arns.map((ReplicationTaskArn) => ({ ...other, ReplicationTaskArn })));
    account.tableStatistics = Object.fromEntries(
      [found.arn, ...arns].map((arn) => [arn, [{ SchemaName: "public", TableName: "invoices" }]]),
    );
    expect((await findOtherLoads(ended, target)).map(({ arn }) => arn)).toEqual([found.arn, ...arns]);
  });
});

describe("no load of the same database is", () => {
  test.each(["stopped", "failed", "ready", "creating", "deleting", ""])("one that is %j", async (Status) => {
    expect(await otherLoads({ Status })).toEqual([]);
  });

  test("one that reads from it", async () => {
    const reading = { SourceEndpointArn: ended.destinationArn, TargetEndpointArn: `${dms}:endpoint:SOURCE` };
    expect(await otherLoads(reading)).toEqual([]);
  });

  test.each<[string, object]>([
    ["another server", { ...address, ServerName: "billing.example.com" }],
    ["another port", { ...address, Port: 5433 }],
    ["another database", { ...address, DatabaseName: "billing" }],
    ["which nothing is known", {}],
  ])("one on an endpoint of %s", async (_of, elsewhere) => {
    account.endpoints?.push({ EndpointArn: `${dms}:endpoint:ELSEWHERE`, ...elsewhere });
    expect(await otherLoads({ TargetEndpointArn: `${dms}:endpoint:ELSEWHERE` })).toEqual([]);
  });
});

describe("which tables of the target another load writes to", () => {
  const transformation = (target: string) => ({
    "rule-type": "transformation",
    "rule-target": target,
    "rule-action": "rename",
    value: "x",
  });

  test.each<[string, string, boolean]>([
    ["is known where it renames nothing", mappings(), true],
    ["is known where it renames columns only", mappings(transformation("column")), true],
    ["is not known where it renames a schema", mappings(transformation("schema")), false],
    ["is not known where it renames tables", mappings(transformation("table")), false],
    ["is not known where its mappings cannot be read", "{", false],
    ["is not known where its mappings are of another form", '{"rules": [{"type": "rename"}]}', false],
    ["is not known where it has none", "", false],
  ])("%s", async (_when, TableMappings, tablesAreKnown) => {
    expect(await otherLoads({ TableMappings })).toEqual([{ ...found, tablesAreKnown }]);
  });

  test("is not known before it has begun any", async () => {
    account.tableStatistics = {};
    expect(await otherLoads()).toEqual([{ ...found, tablesAreKnown: false }]);
  });
});

test("where its endpoint is gone, what still writes to it is found all the same", async () => {
  account.endpoints = [];
  account.replicationTasks = [other];
  expect(await findOtherLoads(ended, target)).toEqual([found]);
});

test("beside a data migration a task is found that is at work on an endpoint of the same address", async () => {
  account.replicationTasks = [other];
  const migration: Load = { ...ended, kind: "data-migration", destinationArn: `${dms}:migration-project:ENDED` };
  expect(await findOtherLoads(migration, target)).toEqual([found]);
});

describe("beside a serverless replication", () => {
  const serverless: Load = { ...ended, kind: "replication-config", arn: `${dms}:replication-config:ENDED` };

  test("nothing is found where no task was ever made for its endpoint, which is a fault to DMS", async () => {
    account.replicationTasks = [];
    expect(await findOtherLoads(serverless, target)).toEqual([]);
  });

  test("a task is found that is at work on its endpoint", async () => {
    account.replicationTasks = [other];
    expect(await findOtherLoads(serverless, target)).toEqual([found]);
  });
});
