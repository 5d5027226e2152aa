import { describe, expect, test } from "vitest";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";

const taskArn = "arn:aws:dms:us-east-1:111111111111:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3";
const configArn = "arn:aws:dms:us-east-1:111111111111:replication-config:H5ZZZZZZZZZZZZZZZZZZZZZZZZ";
const migrationArn = "arn:aws:dms:us-east-1:111111111111:data-migration:K7YYYYYYYYYYYYYYYYYYYYYYYY";

const instance = { source: "aws.rds", "detail-type": "RDS DB Instance Event" };
const cluster = { source: "aws.rds", "detail-type": "RDS DB Cluster Event" };
const trail = { source: "aws.rds", "detail-type": "AWS API Call via CloudTrail" };
const call = { eventSource: "rds.amazonaws.com", eventName: "RestoreDBClusterFromSnapshot" };
const task = { source: "aws.dms", "detail-type": "DMS Replication Task State Change" };
const stopped = { eventType: "REPLICATION_TASK_STOPPED" };
const migration = { source: "aws.dms", "detail-type": "DMS Data Migration State Change" };
const serverless = { source: "aws.dms", "detail-type": "DMS Replication State Change" };

describe("an event that tells less than it should starts a run when it is about", () => {
  test.each([
    [
      "an instance whose restore has an id and no message",
      { ...instance, detail: { SourceIdentifier: "orders", EventID: "RDS-EVENT-0043" } },
      { description: "(RDS-EVENT-0043)", origin: null, time: null },
    ],
    [
      "an instance whose restore has a message only",
      { ...instance, detail: { SourceIdentifier: "orders", Message: "Restored from snapshot nightly." } },
      {
        description: "Restored from snapshot nightly",
        origin: { kind: "db-snapshot", identifier: "nightly" },
        time: null,
      },
    ],
    [
      "a cluster whose creation has an id and no message",
      { ...cluster, detail: { SourceIdentifier: "orders", EventID: "RDS-EVENT-0170" } },
      { description: "(RDS-EVENT-0170)", subject: { kind: "db-cluster", identifier: "orders" } },
    ],
    [
      "a cluster whose restore does not say what from",
      { ...trail, detail: { ...call, requestParameters: { dBClusterIdentifier: "orders" } } },
      { description: "Restored (RestoreDBClusterFromSnapshot)", origin: null, time: null },
    ],
    [
      "a task that stopped without a message",
      { ...task, resources: [taskArn], detail: stopped },
      { description: "DMS task stopped (REPLICATION_TASK_STOPPED)", time: null },
    ],
    [
      "a data migration of which nothing is said",
      { ...migration, resources: [migrationArn], detail: {} },
      { description: "DMS data migration", subject: { kind: "data-migration", arn: migrationArn } },
    ],
    [
      "a task that stands behind other resources",
      { ...task, resources: ["orders", configArn, taskArn], detail: stopped },
      { subject: { kind: "replication-task", arn: taskArn } },
    ],
  ])("%s", (_about, event, trigger) => {
    expect(parseEvent(event)).toMatchObject({ kind: "start", triggers: [trigger] });
  });
});

describe("what an event says is null, or empty, counts as not said:", () => {
  const restoredFrom = (snapshotIdentifier: string | null, sourceDBClusterIdentifier: string | null) => ({
    ...trail,
    time: null,
    detail: {
      ...call,
      errorCode: null,
      requestParameters: { dBClusterIdentifier: "orders", snapshotIdentifier, sourceDBClusterIdentifier },
    },
  });
  const ofCluster = { subject: { kind: "db-cluster", identifier: "orders" }, time: null };

  test.each([
    [
      "of an instance, all but its message",
      {
        ...instance,
        time: null,
        detail: { SourceIdentifier: "orders", EventID: null, Message: "Restored from snapshot x." },
      },
      { origin: { kind: "db-snapshot", identifier: "x" }, description: "Restored from snapshot x", time: null },
    ],
    [
      "of an instance, its message",
      { ...instance, time: "", detail: { SourceIdentifier: "orders", EventID: "RDS-EVENT-0043", Message: null } },
      { origin: null, description: "(RDS-EVENT-0043)", time: null },
    ],
    [
      "of a cluster, its message and time",
      { ...cluster, time: null, detail: { SourceIdentifier: "orders", EventID: "RDS-EVENT-0170", Message: null } },
      { ...ofCluster, description: "(RDS-EVENT-0170)" },
    ],
    ["of a call, its source", restoredFrom(null, null), { ...ofCluster, origin: null }],
    ["of a call, its empty source", restoredFrom("", ""), { ...ofCluster, origin: null }],
    [
      "of a call, its snapshot",
      restoredFrom(null, "origin"),
      { ...ofCluster, origin: { kind: "db-cluster", identifier: "origin" } },
    ],
    [
      "of a call, its empty snapshot",
      restoredFrom("", "origin"),
      { ...ofCluster, origin: { kind: "db-cluster", identifier: "origin" } },
    ],
    [
      "of a task, all but its type",
      { ...task, time: null, resources: [taskArn], detail: { ...stopped, eventId: null, detailMessage: null } },
      { description: "DMS task stopped (REPLICATION_TASK_STOPPED)", time: null },
    ],
    [
      "of a data migration, its type, too",
      { ...migration, time: null, resources: [migrationArn], detail: { eventType: null, eventId: null } },
      { description: "DMS data migration", time: null },
    ],
  ])("%s", (_what, event, trigger) => {
    const order = parseEvent(event);
    expect(order).toMatchObject({ kind: "start", triggers: [trigger] });
    if (order.kind !== "start") return;
    // and what is handed on is understood
    expect(parseEvent({ trigger: order.triggers[0] })).toMatchObject({ kind: "run", trigger });
  });
});

describe("an event that tells less than it should is ignored when it is about", () => {
  test.each([
    [
      "an instance without name",
      { ...instance, detail: { SourceIdentifier: "", EventID: "RDS-EVENT-0043" } },
      "the event is not of a known form: detail.SourceIdentifier: Too small: expected string to have >=1 characters",
    ],
    [
      "no detail at all",
      { ...instance, detail: null },
      "the event is not of a known form: detail: Invalid input: expected object, received null",
    ],
    [
      "a cluster whose restore does not name it",
      { ...trail, detail: call },
      "RestoreDBClusterFromSnapshot names no DB cluster",
    ],
    [
      "a cluster whose restore has no parameters",
      { ...trail, detail: { ...call, requestParameters: null } },
      "RestoreDBClusterFromSnapshot names no DB cluster",
    ],
    [
      "a restore of another service",
      { ...trail, detail: { ...call, eventSource: "docdb.amazonaws.com" } },
      "RestoreDBClusterFromSnapshot of docdb.amazonaws.com is not the restore of a DB cluster",
    ],
    [
      "a call without name",
      { ...trail, detail: { eventSource: "rds.amazonaws.com" } },
      "the event is not of a known form: detail.eventName: Invalid input: expected string, received undefined",
    ],
    [
      "a task that no resource names",
      { ...task, resources: ["arn:aws:dms:us-east-1:111111111111:rep:R"], detail: stopped },
      "the event names no replication task",
    ],
    [
      "a serverless replication, and names a task",
      { ...serverless, resources: [taskArn], detail: { eventType: "REPLICATION_STOPPED" } },
      "the event names no serverless replication",
    ],
    [
      "a data migration, and names one of another service",
      { ...migration, resources: [migrationArn.replace("dms", "rds")], detail: {} },
      "the event names no data migration",
    ],
    [
      "what every object has, and no event of DMS is about",
      { ...task, "detail-type": "constructor", resources: [taskArn], detail: stopped },
      "constructor is not about a load",
    ],
    [
      "no resources",
      { ...task, detail: stopped },
      "the event is not of a known form: resources: Invalid input: expected array, received undefined",
    ],
  ])("%s", (_about, event, reason) => {
    expect(parseEvent(event)).toEqual({ kind: "ignored", reason });
  });
});
