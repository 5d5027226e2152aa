import { readdirSync } from "node:fs";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { z } from "zod";
import { RestoreHook } from "../../infra/restore-hook.ts";
import { readEvent } from "../events/read-event.ts";
import { matches } from "./matches.ts";
import { newApp } from "./new-app.ts";

const rule = z.object({ Properties: z.object({ EventPattern: z.unknown() }) });

/** By the name of the event's file: the rules that it starts. What such an event means is for the function to say. */
const started: Readonly<Record<string, readonly string[]>> = {
  "dms-data-migration-failed": ["DataMigrationChanged"],
  "dms-data-migration-finished": ["DataMigrationChanged"],
  "dms-data-migration-stopped": ["DataMigrationChanged"],
  "dms-instance-maintenance": [],
  "dms-serverless-replication-created": ["ReplicationChanged"],
  "dms-serverless-replication-deleted": ["ReplicationChanged"],
  "dms-serverless-replication-deprovisioned": ["ReplicationChanged"],
  "dms-serverless-replication-failed": ["ReplicationChanged"],
  "dms-serverless-replication-started": ["ReplicationChanged"],
  "dms-serverless-replication-stopped": ["ReplicationChanged"],
  "dms-serverless-task-stopped": ["ReplicationTaskStopped"],
  "dms-task-failed": [],
  "dms-task-started": [],
  "dms-task-stopped": ["ReplicationTaskStopped"],
  "dms-task-stopped-without-reason": ["ReplicationTaskStopped"],
  "ec2-instance-stopped": [],
  "rds-cluster-created": ["ClusterCreated"],
  "rds-cluster-created-without-event-id": ["ClusterCreated"],
  "rds-cluster-deleted": [],
  "rds-cluster-deleted-by-call": [],
  "rds-cluster-failover-completed": [],
  "rds-cluster-restore-refused": [],
  "rds-cluster-restored": ["ClusterRestored"],
  "rds-cluster-restored-point-in-time": ["ClusterRestored"],
  "rds-failover-completed": [],
  "rds-instance-created": [],
  "rds-instance-restored-by-call": [],
  "rds-message-without-event-id": [],
  "rds-point-in-time-from-new": ["InstanceRestored"],
  "rds-point-in-time-from-old": ["InstanceRestored"],
  "rds-restore-without-event-id": ["InstanceRestored"],
  "rds-snapshot-created": [],
  "rds-snapshot-restore": ["InstanceRestored"],
  "rds-snapshot-restore-0008": ["InstanceRestored"],
  "rds-snapshot-restored": [],
  "rds-snapshot-without-event-id": [],
  // a rule of its own has it as its input; no pattern is to match it
  schedule: [],
};

test("each sample event starts the rules that are meant for it, and no other", () => {
  // GIVEN
  const stack = new Stack(newApp(), "Stack");
  new RestoreHook(stack, "Hook", { code: Code.fromInline("exports.handler = async () => undefined;") });
  const rules = Object.entries(Template.fromStack(stack).findResources("AWS::Events::Rule"));

  // WHEN
  const files = readdirSync(new URL("../events", import.meta.url)).filter((file) => file.endsWith(".json"));
  const found = files.map((file) => {
    const name = file.replace(/\.json$/, "");
    const event = readEvent(name);
    const ids = rules
      .filter(([, resource]) => matches(rule.parse(resource).Properties.EventPattern, event))
      .map(([id]) => id.replace(/^Hook(.*)[0-9A-F]{8}$/, "$1"));
    return [name, ids];
  });

  // THEN
  expect(Object.fromEntries(found)).toEqual(started);
});
