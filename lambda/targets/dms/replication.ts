import {
  DescribeReplicationConfigsCommand,
  DescribeReplicationsCommand,
  paginateDescribeReplications,
} from "@aws-sdk/client-database-migration-service";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import type { Load, LoadRules, RunningLoad } from "./load.ts";
import { mayBringChanges, readStopReason } from "./stop-reason.ts";

/**
 * A replication of DMS Serverless, by the ARN of its configuration. Throws what the SDK throws, ResourceNotFoundFault
 * among it.
 */
export async function describeReplication(arn: string): Promise<Load> {
  const filters = { Filters: [{ Name: "replication-config-arn", Values: [arn] }] };
  const [described, config] = await Promise.all([
    awsClients.dms().send(new DescribeReplicationsCommand(filters)),
    describeConfig(arn),
  ]);
  const [replication] = z.object({ Replications: z.tuple([replicationSchema]) }).parse(described).Replications;
  const isOver = isStopped(replication.Status);
  const { Status, StopReason, ReplicationLastStopTime, ReplicationStats } = replication;
  const stoppedAt = ReplicationStats.StopDate ?? ReplicationLastStopTime;
  return {
    kind: "replication-config",
    arn,
    identifier: config.ReplicationConfigIdentifier,
    called: calledReplication(config.ReplicationConfigIdentifier),
    // its events do not say that it has stopped, and one that runs again keeps the reason of the last time
    ...(isOver
      ? readStopReason(StopReason)
      : { notDone: `its status is "${Status}"`, isTold: !/^stopping/i.test(Status) }),
    isOver,
    goesOn: !isOver || mayBringChanges(StopReason, config.ReplicationType),
    stoppedAt: stoppedAt?.toISOString() ?? null,
    tablesErrored: ReplicationStats.TablesErrored,
    destinationArn: config.TargetEndpointArn,
    sourceArn: config.SourceEndpointArn ?? null,
  };
}

/** What says which tables a serverless replication loads, under which names. Throws what the SDK throws. */
export async function readReplicationRules(arn: string): Promise<LoadRules> {
  const { TableMappings, ReplicationSettings } = await describeConfig(arn);
  return { tableMappings: TableMappings, settings: ReplicationSettings };
}

/** The serverless replications that are loading one of these endpoints. Throws what the SDK throws. */
export async function listRunningReplications(endpointArns: readonly string[]): Promise<RunningLoad[]> {
  const running: RunningLoad[] = [];
  for await (const page of paginateDescribeReplications({ client: awsClients.dms() }, {})) {
    for (const { ReplicationConfigArn: arn, Status } of z.array(replicationSchema).parse(page.Replications ?? [])) {
      if (isIdle(Status)) continue;
      const { ReplicationConfigIdentifier, TargetEndpointArn, TableMappings } = await describeConfig(arn);
      if (!endpointArns.includes(TargetEndpointArn)) continue;
      const called = calledReplication(ReplicationConfigIdentifier);
      running.push({ kind: "replication-config", arn, called, tableMappings: TableMappings });
    }
  }
  return running;
}

async function describeConfig(arn: string): Promise<z.output<typeof configSchema>> {
  const filters = { Filters: [{ Name: "replication-config-arn", Values: [arn] }] };
  const response = await awsClients.dms().send(new DescribeReplicationConfigsCommand(filters));
  return z.object({ ReplicationConfigs: z.tuple([configSchema]) }).parse(response).ReplicationConfigs[0];
}

function calledReplication(identifier: string): string {
  return `the serverless replication ${identifier}`;
}

/** Whether it loads nothing, and is not about to. */
function isIdle(status: string): boolean {
  return isStopped(status) || /^(created|ready|failed|deleting)/i.test(status);
}

/** It gives its machines back when it has stopped, and may be seen doing so. */
function isStopped(status: string): boolean {
  return /^(stopped|deprovision)/i.test(status);
}

const replicationSchema = z.object({
  ReplicationConfigArn: z.string().default(""),
  Status: z.string(),
  StopReason: z.string().optional(),
  ReplicationLastStopTime: z.date().optional(),
  ReplicationStats: z
    .object({ StopDate: z.date().optional(), TablesErrored: z.number().default(0) })
    .default({ TablesErrored: 0 }),
});

const configSchema = z.object({
  ReplicationConfigIdentifier: z.string(),
  ReplicationType: z.string().default(""),
  TargetEndpointArn: z.string(),
  SourceEndpointArn: z.string().optional(),
  ReplicationSettings: z.string().default(""),
  TableMappings: z.string().default(""),
});
