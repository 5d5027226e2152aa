import { type IRuleTarget, Rule } from "aws-cdk-lib/aws-events";
import type { Construct } from "constructs";
import * as patterns from "./event-patterns.ts";
import type { Trigger } from "./triggers.ts";

const rules = {
  restores: [
    { id: "InstanceRestored", pattern: patterns.instanceRestored, when: "an RDS instance was restored" },
    { id: "ClusterCreated", pattern: patterns.clusterCreated, when: "an RDS cluster was created, maybe by a restore" },
    { id: "ClusterRestored", pattern: patterns.clusterRestored, when: "the restore of an RDS cluster was asked for" },
  ],
  loads: [
    { id: "ReplicationTaskStopped", pattern: patterns.replicationTaskStopped, when: "an AWS DMS task stopped" },
    { id: "ReplicationChanged", pattern: patterns.replicationChanged, when: "AWS DMS Serverless changed its state" },
    { id: "DataMigrationChanged", pattern: patterns.dataMigrationChanged, when: "an AWS DMS data migration changed" },
  ],
};

/** Starts `target` by every event of these kinds, after which sequences may be broken. */
export function addEventRules(scope: Construct, kinds: readonly Trigger[], target: IRuleTarget): void {
  for (const { id, pattern, when } of [...new Set(kinds)].flatMap((kind) => rules[kind])) {
    new Rule(scope, id, {
      description: `Starts the restore hook when ${when}`,
      eventPattern: pattern,
      targets: [target],
    });
  }
}
