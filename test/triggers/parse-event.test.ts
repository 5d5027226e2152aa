import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEvent } from "../../lambda/triggers/parse-event.ts";
import type { Trigger } from "../../lambda/triggers/trigger.ts";
import { readEvent } from "../events/read-event.ts";

const taskArn = "arn:aws:dms:us-east-1:111111111111:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3";
const restoredAt = "2026-03-19T19:34:09Z";
const calledAt = "2026-03-19T19:30:02Z";
const loadedAt = "2026-03-20T08:12:44Z";

const bare = { dryRun: false, restore: null, databases: null, origin: null };

function restored(description: string, origin: Trigger["origin"]): Trigger {
  const subject = { kind: "db-instance", identifier: "orders-staging" } as const;
  return { ...bare, cause: "restore", subject, origin, time: restoredAt, description };
}

function clusterRestored(description: string, origin: Trigger["origin"]): Trigger {
  const subject = { kind: "db-cluster", identifier: "orders-cluster-staging" } as const;
  return { ...bare, cause: "restore", subject, origin, time: calledAt, description };
}

function clusterCreated(description: string): Trigger {
  const subject = { kind: "db-cluster", identifier: "orders-cluster" } as const;
  return { ...bare, cause: "creation", subject, time: restoredAt, description };
}

function taskStopped(description: string): Trigger {
  const subject = { kind: "replication-task", arn: taskArn } as const;
  return { ...bare, cause: "load", subject, time: loadedAt, description };
}

function replication(description: string): Trigger {
  const arn = "arn:aws:dms:us-east-1:111111111111:replication-config:H5ZZZZZZZZZZZZZZZZZZZZZZZZ";
  return { ...bare, cause: "load", subject: { kind: "replication-config", arn }, time: loadedAt, description };
}

function migration(description: string): Trigger {
  const arn = "arn:aws:dms:us-east-1:111111111111:data-migration:K7YYYYYYYYYYYYYYYYYYYYYYYY";
  return { ...bare, cause: "load", subject: { kind: "data-migration", arn }, time: loadedAt, description };
}

function scheduled(subject: Trigger["subject"]): Trigger {
  const time = "2026-03-20T03:00:00Z";
  return { ...bare, cause: "schedule", subject, time, description: `scheduled repair (${time})` };
}

const snapshot = { kind: "db-snapshot", identifier: "rds:orders-2026-03-18-04-05" } as const;
const original = { kind: "db-instance", identifier: "orders" } as const;
const clusterSnapshot = { kind: "db-cluster-snapshot", identifier: "orders-cluster-2026-03-18" } as const;

/** By the name of the event's file: what it asks of us. */
const started: Readonly<Record<string, readonly Trigger[]>> = {
  "rds-snapshot-restore": [
    restored(`Restored from snapshot rds:orders-2026-03-18-04-05 (RDS-EVENT-0043, ${restoredAt})`, snapshot),
  ],
  "rds-snapshot-restore-0008": [restored(`Restored from a DB snapshot (RDS-EVENT-0008, ${restoredAt})`, null)],
  "rds-point-in-time-from-old": [
    restored(`Restored from DB instance orders to orders-staging (RDS-EVENT-0019, ${restoredAt})`, original),
  ],
  "rds-point-in-time-from-new": [
    restored(`Restored from DB instance orders to orders-staging (RDS-EVENT-0019, ${restoredAt})`, original),
  ],
  "rds-restore-without-event-id": [
    restored(`Restored from snapshot rds:orders-2026-03-18-04-05 (${restoredAt})`, snapshot),
  ],
  "rds-cluster-restored": [
    clusterRestored(
      `Restored from orders-cluster-2026-03-18 (RestoreDBClusterFromSnapshot, ${calledAt})`,
      clusterSnapshot,
    ),
  ],
  "rds-cluster-restored-point-in-time": [
    clusterRestored(`Restored from orders-cluster (RestoreDBClusterToPointInTime, ${calledAt})`, {
      kind: "db-cluster",
      identifier: "orders-cluster",
    }),
  ],
  "rds-cluster-created": [clusterCreated(`DB cluster created (RDS-EVENT-0170, ${restoredAt})`)],
  "rds-cluster-created-without-event-id": [clusterCreated(`DB cluster created (${restoredAt})`)],
  "dms-task-stopped": [
    taskStopped(`DMS task stopped: Stop Reason FULL_LOAD_ONLY_FINISHED (DMS-EVENT-0079, ${loadedAt})`),
  ],
  "dms-task-stopped-without-reason": [
    taskStopped(`DMS task stopped: Replication task stopped (REPLICATION_TASK_STOPPED, ${loadedAt})`),
  ],
  "dms-serverless-replication-stopped": [
    replication(
      `DMS serverless replication: Replication stopped. Stop Reason FULL_LOAD_ONLY_FINISHED (REPLICATION_STOPPED, ${loadedAt})`,
    ),
  ],
  // whether any of these is an end, DMS says: which event it sends for one is not documented
  "dms-serverless-replication-deprovisioned": [
    replication(`DMS serverless replication: Replication deprovisioned (REPLICATION_DEPROVISIONED, ${loadedAt})`),
  ],
  "dms-serverless-replication-failed": [
    replication(
      `DMS serverless replication: Replication failed. Stop Reason FATAL_ERROR (REPLICATION_FAILED, ${loadedAt})`,
    ),
  ],
  "dms-data-migration-stopped": [
    migration(`DMS data migration: Data migration stopped (DATA_MIGRATION_STOPPED, ${loadedAt})`),
  ],
  "dms-data-migration-finished": [
    migration(`DMS data migration: Data migration finished (DATA_MIGRATION_FINISHED, ${loadedAt})`),
  ],
  "dms-data-migration-failed": [
    migration(`DMS data migration: Data migration failed (DATA_MIGRATION_FAILED, ${loadedAt})`),
  ],
  schedule: [
    scheduled({ kind: "db-instance", identifier: "orders" }),
    scheduled({ kind: "db-instance", identifier: "billing" }),
    scheduled({ kind: "db-cluster", identifier: "orders-cluster" }),
  ],
};

/** By the name of the event's file: why it is none of our business. */
const ignored: Readonly<Record<string, string>> = {
  "rds-instance-created": 'RDS-EVENT-0005 ("DB instance created.") is not a restore',
  "rds-failover-completed": 'RDS-EVENT-0049 ("Multi-AZ instance failover completed.") is not a restore',
  "rds-message-without-event-id": 'an event without EventID ("Finished DB Instance backup") is not a restore',
  "rds-snapshot-created": "RDS DB Snapshot Event (RDS-EVENT-0042) is not about a DB instance or DB cluster",
  "rds-snapshot-restored": "RDS DB Snapshot Event (RDS-EVENT-0043) is not about a DB instance or DB cluster",
  "rds-snapshot-without-event-id": "RDS DB Snapshot Event is not about a DB instance or DB cluster",
  "rds-cluster-deleted": 'RDS-EVENT-0171 ("DB cluster deleted.") is not the creation of a DB cluster',
  "rds-cluster-failover-completed":
    'RDS-EVENT-0071 ("Completed failover to DB instance: orders-cluster-2.") is not the creation of a DB cluster',
  "rds-cluster-restore-refused": "RestoreDBClusterFromSnapshot was refused: DBClusterAlreadyExistsFault",
  "rds-cluster-deleted-by-call": "DeleteDBCluster of rds.amazonaws.com is not the restore of a DB cluster",
  // the event of RDS for it comes when there is something to wait for
  "rds-instance-restored-by-call":
    "RestoreDBInstanceFromDBSnapshot of rds.amazonaws.com is not the restore of a DB cluster",
  "dms-task-started": "REPLICATION_TASK_STARTED is not the end of a replication task",
  "dms-task-failed": "REPLICATION_TASK_FAILED is not the end of a replication task",
  "dms-serverless-task-stopped":
    "arn:aws:dms:us-east-1:111111111111:task:serv-res-id-1711540320815-xyz is a task inside of DMS Serverless",
  "dms-serverless-replication-created": "REPLICATION_CREATED is not the end of a serverless replication",
  "dms-serverless-replication-started": "REPLICATION_STARTED is not the end of a serverless replication",
  "dms-serverless-replication-deleted": "REPLICATION_DELETED is not the end of a serverless replication",
  "dms-instance-maintenance": "DMS Replication Instance State Change is not about a load",
  "ec2-instance-stopped": "events of aws.ec2 are not known to the restore hook",
};

describe("of the events that AWS sends", () => {
  test.each(Object.entries(started))("%s starts what it names", (name, triggers) => {
    expect(parseEvent(readEvent(name))).toEqual({ kind: "start", triggers });
  });

  test.each(Object.entries(started))("what %s starts is understood when it is handed on", (_name, triggers) => {
    for (const trigger of triggers) {
      expect(parseEvent(JSON.parse(JSON.stringify({ trigger })))).toEqual({ kind: "run", trigger });
    }
  });

  test.each(Object.entries(ignored))("%s is ignored", (name, reason) => {
    expect(parseEvent(readEvent(name))).toEqual({ kind: "ignored", reason });
  });

  test("each file is told of here", () => {
    const files = readdirSync(new URL("../events", import.meta.url)).filter((file) => file.endsWith(".json"));
    expect(files.toSorted()).toEqual(
      [...Object.keys(started), ...Object.keys(ignored)].map((name) => `${name}.json`).toSorted(),
    );
  });
});
