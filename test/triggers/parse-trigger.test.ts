import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTrigger } from "../../lambda/triggers/parse-trigger.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";
import { readEvent } from "../events/read-event.ts";

const taskArn = "arn:aws:dms:us-east-1:111111111111:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3";

function restored(identifier: string, description: string): Trigger {
  return { kind: "db-instance", identifier, dryRun: false, databases: null, description };
}

function taskStopped(description: string): Trigger {
  return {
    kind: "replication-task",
    arn: taskArn,
    onlyWhenDone: true,
    dryRun: false,
    databases: null,
    description,
  };
}

/** By the name of the event's file: what it asks of us. */
const started: Readonly<Record<string, Trigger>> = {
  "rds-snapshot-restore": restored(
    "orders-staging",
    "Restored from snapshot rds:orders-2026-03-18-04-05 (RDS-EVENT-0043, 2026-03-19T19:34:09Z)",
  ),
  "rds-snapshot-restore-0008": restored(
    "orders-staging",
    "Restored from a DB snapshot (RDS-EVENT-0008, 2026-03-19T19:34:09Z)",
  ),
  "rds-point-in-time-from-old": restored(
    "orders-staging",
    "Restored from DB instance orders to orders-staging (RDS-EVENT-0019, 2026-03-19T19:34:09Z)",
  ),
  "rds-point-in-time-from-new": restored(
    "orders-staging",
    "Restored from DB instance orders to orders-staging (RDS-EVENT-0019, 2026-03-19T19:34:09Z)",
  ),
  "rds-restore-without-event-id": restored(
    "orders-staging",
    "Restored from snapshot rds:orders-2026-03-18-04-05 (2026-03-19T19:34:09Z)",
  ),
  "dms-task-stopped": taskStopped(
    "DMS task stopped: Stop Reason FULL_LOAD_ONLY_FINISHED (DMS-EVENT-0079, 2026-03-20T08:12:44Z)",
  ),
  "dms-task-stopped-without-reason": taskStopped(
    "DMS task stopped: Replication task stopped (REPLICATION_TASK_STOPPED, 2026-03-20T08:12:44Z)",
  ),
};

/** By the name of the event's file: why it is none of our business. */
const ignored: Readonly<Record<string, string>> = {
  "rds-instance-created": 'RDS-EVENT-0005 ("DB instance created.") is not a restore',
  "rds-failover-completed": 'RDS-EVENT-0049 ("Multi-AZ instance failover completed.") is not a restore',
  "rds-message-without-event-id": 'an event without EventID ("Finished DB Instance backup") is not a restore',
  "rds-snapshot-created": "RDS DB Snapshot Event (RDS-EVENT-0042) is not about a DB instance",
  "rds-snapshot-restored": "RDS DB Snapshot Event (RDS-EVENT-0043) is not about a DB instance",
  "rds-snapshot-without-event-id": "RDS DB Snapshot Event is not about a DB instance",
  "rds-cluster-created": "RDS DB Cluster Event (RDS-EVENT-0170) is not about a DB instance",
  "rds-api-call":
    "the event is not of a known form: detail.SourceIdentifier: Invalid input: expected string, received undefined",
  "dms-task-started": "REPLICATION_TASK_STARTED is not the end of a replication task",
  "dms-task-failed": "REPLICATION_TASK_FAILED is not the end of a replication task",
  "dms-serverless-task-stopped":
    "arn:aws:dms:us-east-1:111111111111:task:serv-res-id-1711540320815-xyz is a task inside of DMS Serverless",
  "dms-serverless-replication-stopped": "DMS Replication State Change is not about a replication task",
  "dms-data-migration-stopped": "DMS Data Migration State Change is not about a replication task",
  "dms-instance-maintenance": "DMS Replication Instance State Change is not about a replication task",
  "ec2-instance-stopped": "events of aws.ec2 are not known to the restore hook",
};

describe("of the events that AWS sends", () => {
  test.each(Object.entries(started))("%s starts a run", (name, trigger) => {
    expect(parseTrigger(readEvent(name))).toEqual(trigger);
  });

  test.each(Object.entries(ignored))("%s is ignored", (name, reason) => {
    expect(parseTrigger(readEvent(name))).toEqual({ kind: "ignored", reason });
  });

  test("each file is told of here", () => {
    const files = readdirSync(new URL("../events", import.meta.url)).filter((file) => file.endsWith(".json"));
    expect(files.toSorted()).toEqual(
      [...Object.keys(started), ...Object.keys(ignored)].map((name) => `${name}.json`).toSorted(),
    );
  });
});

describe("an event that tells less than it should", () => {
  const rds = { source: "aws.rds", "detail-type": "RDS DB Instance Event" };
  const dms = { source: "aws.dms", "detail-type": "DMS Replication Task State Change" };
  const stopped = { eventType: "REPLICATION_TASK_STOPPED" };

  test.each([
    [
      "an instance whose restore has an id and no message",
      { ...rds, detail: { SourceIdentifier: "orders", EventID: "RDS-EVENT-0043" } },
      "(RDS-EVENT-0043)",
    ],
    [
      "an instance whose restore has a message only",
      { ...rds, detail: { SourceIdentifier: "orders", Message: "Restored from snapshot nightly." } },
      "Restored from snapshot nightly",
    ],
    [
      "a task that stopped without a message",
      { ...dms, resources: [taskArn], detail: stopped },
      "DMS task stopped (REPLICATION_TASK_STOPPED)",
    ],
  ])("starts a run when it is about %s", (_about, event, description) => {
    expect(parseTrigger(event)).toMatchObject({ description });
  });

  test.each([
    [
      "an instance without name",
      { ...rds, detail: { SourceIdentifier: "", EventID: "RDS-EVENT-0043" } },
      "the event is not of a known form: detail.SourceIdentifier: Too small: expected string to have >=1 characters",
    ],
    [
      "no detail at all",
      { ...rds, detail: null },
      "the event is not of a known form: detail: Invalid input: expected object, received null",
    ],
    [
      "a task that no resource names",
      { ...dms, resources: ["arn:aws:dms:us-east-1:111111111111:rep:R"], detail: stopped },
      "the event names no replication task",
    ],
    [
      "no resources",
      { ...dms, detail: stopped },
      "the event is not of a known form: resources: Invalid input: expected array, received undefined",
    ],
  ])("is ignored when it is about %s", (_about, event, reason) => {
    expect(parseTrigger(event)).toEqual({ kind: "ignored", reason });
  });
});

describe("a person", () => {
  const asked = { dryRun: false, databases: null, description: "asked for by a person" };

  test.each([
    [{ dbInstanceIdentifier: "orders-staging" }, { ...asked, kind: "db-instance", identifier: "orders-staging" }],
    [
      { dbInstanceIdentifier: "orders-staging", dryRun: true },
      { ...asked, kind: "db-instance", identifier: "orders-staging", dryRun: true },
    ],
    [
      { dbInstanceIdentifier: "orders-staging", databases: ["orders", "Old Orders"] },
      { ...asked, kind: "db-instance", identifier: "orders-staging", databases: ["orders", "Old Orders"] },
    ],
    [{ replicationTaskArn: taskArn }, { ...asked, kind: "replication-task", arn: taskArn, onlyWhenDone: false }],
    [
      { replicationTaskArn: taskArn, dryRun: true, databases: ["orders"] },
      {
        ...asked,
        kind: "replication-task",
        arn: taskArn,
        onlyWhenDone: false,
        dryRun: true,
        databases: ["orders"],
      },
    ],
  ])("may ask by %j", (event, trigger) => {
    expect(parseTrigger(event)).toEqual(trigger);
  });

  test.each([
    [{}, "wanted either dbInstanceIdentifier or replicationTaskArn"],
    [{ dryRun: true }, "wanted either dbInstanceIdentifier or replicationTaskArn"],
    [
      { dbInstanceIdentifier: "a", replicationTaskArn: taskArn },
      "wanted either dbInstanceIdentifier or replicationTaskArn",
    ],
    [{ dbInstanceIdentifer: "orders-staging" }, 'Unrecognized key: "dbInstanceIdentifer"'],
    [{ dbInstanceIdentifier: "a", dryrun: true }, 'Unrecognized key: "dryrun"'],
    [{ dbInstanceIdentifier: "" }, "dbInstanceIdentifier: Too small: expected string to have >=1 characters"],
    [{ dbInstanceIdentifier: 7 }, "dbInstanceIdentifier: Invalid input: expected string, received number"],
    [{ dbInstanceIdentifier: null }, "dbInstanceIdentifier: Invalid input: expected string, received null"],
    [{ dbInstanceIdentifier: "a", dryRun: "yes" }, "dryRun: Invalid input: expected boolean, received string"],
    [{ dbInstanceIdentifier: "a", databases: "orders" }, "databases: Invalid input: expected array, received string"],
    [{ dbInstanceIdentifier: "a", databases: [] }, "databases: Too small: expected array to have >=1 items"],
    [
      { dbInstanceIdentifier: "a", databases: ["orders", ""] },
      "databases.1: Too small: expected string to have >=1 characters",
    ],
    [{ replicationTaskArn: "orders" }, 'replicationTaskArn: Invalid string: must start with "arn:"'],
    [null, "Invalid input: expected object, received null"],
    [undefined, "Invalid input: expected object, received undefined"],
    ["orders-staging", "Invalid input: expected object, received string"],
    [42, "Invalid input: expected object, received number"],
    [[], "Invalid input: expected object, received array"],
    [[{ dbInstanceIdentifier: "a" }], "Invalid input: expected object, received array"],
  ])("cannot ask by %j", (event, problem) => {
    expect(parseTrigger(event)).toEqual({
      kind: "ignored",
      reason: `the event is not of a known form: ${problem}`,
    });
  });
});

describe("whatever comes", () => {
  const name = fc.oneof(fc.string(), fc.constantFrom("orders", "orders-staging", taskArn));
  const message = fc.oneof(
    name,
    fc.tuple(name, name).map(([from, to]) => `Restored from DB instance ${from} to ${to}.`),
    name.map((snapshot) => `Restored from snapshot ${snapshot}.`),
  );
  const anything = fc.jsonValue({ maxDepth: 1 });
  const mostly = <T>(expected: fc.Arbitrary<T>) => fc.oneof({ arbitrary: expected, weight: 6 }, anything);
  const maybe = <T>(expected: fc.Arbitrary<T>) => fc.option(mostly(expected), { freq: 6, nil: undefined });
  const nearlyAnEvent = fc.record({
    source: mostly(fc.constantFrom("aws.rds", "aws.dms")),
    "detail-type": mostly(fc.constantFrom("RDS DB Instance Event", "DMS Replication Task State Change")),
    time: maybe(fc.string()),
    resources: maybe(fc.array(name)),
    detail: mostly(
      fc.record({
        SourceIdentifier: mostly(name),
        Message: maybe(message),
        EventID: maybe(fc.constantFrom("RDS-EVENT-0043", "RDS-EVENT-0019", "RDS-EVENT-0005")),
        eventType: mostly(fc.constantFrom("REPLICATION_TASK_STOPPED", "REPLICATION_TASK_FAILED")),
        detailMessage: maybe(fc.string()),
      }),
    ),
  });
  const nearlyARequest = fc.record(
    {
      dbInstanceIdentifier: mostly(name),
      replicationTaskArn: mostly(name),
      databases: mostly(fc.array(name)),
      dryRun: mostly(fc.boolean()),
    },
    { requiredKeys: [] },
  );

  test("is a trigger or is ignored, and what a trigger names stands in its event", () => {
    let triggers = 0;
    fc.assert(
      fc.property(fc.oneof(nearlyAnEvent, nearlyARequest, fc.anything()), (event) => {
        const trigger = parseTrigger(event);
        if (trigger.kind === "ignored") {
          expect(trigger.reason).not.toBe("");
          return;
        }
        triggers += 1;
        const named = [trigger.kind === "db-instance" ? trigger.identifier : trigger.arn, ...(trigger.databases ?? [])];
        const said = stringsIn(event);
        for (const name of named) {
          expect(name).not.toBe("");
          expect(said.some((text) => text.includes(name))).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    // or the property would hold for want of a trigger
    expect(triggers).toBeGreaterThan(50);
  });
});

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
