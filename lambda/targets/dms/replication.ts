import {
  DescribeReplicationConfigsCommand,
  DescribeReplicationsCommand,
} from "@aws-sdk/client-database-migration-service";
import { z } from "zod";
import { awsClients } from "../../aws-clients.ts";
import type { Load } from "./load.ts";
import { readStopReason } from "./stop-reason.ts";

/**
 * A replication of DMS Serverless, by the ARN of its configuration. Throws what the SDK throws, ResourceNotFoundFault
 * among it.
 */
export async function describeReplication(arn: string): Promise<Load> {
  const filters = { Filters: [{ Name: "replication-config-arn", Values: [arn] }] };
  const [described, configured] = await Promise.all([
    awsClients.dms().send(new DescribeReplicationsCommand(filters)),
    awsClients.dms().send(new DescribeReplicationConfigsCommand(filters)),
  ]);
  const [replication] = z.object({ Replications: z.tuple([replicationSchema]) }).parse(described).Replications;
  const [config] = z.object({ ReplicationConfigs: z.tuple([configSchema]) }).parse(configured).ReplicationConfigs;
  const { Status, StopReason, ReplicationLastStopTime, ReplicationStats } = replication;
  const stoppedAt = ReplicationStats.StopDate ?? ReplicationLastStopTime;
  return {
    kind: "replication-config",
    arn,
    called: `the serverless replication ${config.ReplicationConfigIdentifier}`,
    // its events do not say that it has stopped, and one that runs again keeps the reason of the last time
    ...(isStopped(Status) ? readStopReason(StopReason) : { notDone: `its status is "${Status}"`, isTold: true }),
    stoppedAt: stoppedAt?.toISOString() ?? null,
    tablesErrored: ReplicationStats.TablesErrored,
    destinationArn: config.TargetEndpointArn,
  };
}

/** It gives its machines back when it has stopped, and may be seen doing so. */
function isStopped(status: string): boolean {
  return /^(stopped|deprovision)/i.test(status);
}

const replicationSchema = z.object({
  Status: z.string(),
  StopReason: z.string().optional(),
  ReplicationLastStopTime: z.date().optional(),
  ReplicationStats: z
    .object({ StopDate: z.date().optional(), TablesErrored: z.number().default(0) })
    .default({ TablesErrored: 0 }),
});

const configSchema = z.object({ ReplicationConfigIdentifier: z.string(), TargetEndpointArn: z.string() });
