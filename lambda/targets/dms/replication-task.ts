import {
  DescribeReplicationTasksCommand,
  paginateDescribeReplicationTasks,
} from "@aws-sdk/client-database-migration-service";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import type { Load, LoadRules, RunningLoad } from "./load.ts";
import { mayBringChanges, readStopReason } from "./stop-reason.ts";

/** Throws what the SDK throws, ResourceNotFoundFault among it. */
export async function describeReplicationTask(arn: string): Promise<Load> {
  const response = await awsClients.dms().send(
    new DescribeReplicationTasksCommand({
      Filters: [{ Name: "replication-task-arn", Values: [arn] }],
      WithoutSettings: true,
    }),
  );
  const { ReplicationTasks } = z.object({ ReplicationTasks: z.tuple([taskSchema]) }).parse(response);
  const [task] = ReplicationTasks;
  const isOver = !isRunning(task.Status);
  return {
    kind: "replication-task",
    arn,
    identifier: task.ReplicationTaskIdentifier,
    called: calledTask(task.ReplicationTaskIdentifier),
    // one that runs again keeps the reason of the last time
    ...(isOver ? readStopReason(task.StopReason) : { notDone: `its status is "${task.Status}"`, isTold: false }),
    isOver,
    goesOn: !isOver || mayBringChanges(task.StopReason, task.MigrationType),
    stoppedAt: task.ReplicationTaskStats.StopDate?.toISOString() ?? null,
    tablesErrored: task.ReplicationTaskStats.TablesErrored,
    destinationArn: task.TargetEndpointArn,
    sourceArn: task.SourceEndpointArn ?? null,
  };
}

/** What says which tables a task loads, under which names. Throws what the SDK throws. */
export async function readTaskRules(arn: string): Promise<LoadRules> {
  const response = await awsClients
    .dms()
    .send(new DescribeReplicationTasksCommand({ Filters: [{ Name: "replication-task-arn", Values: [arn] }] }));
  const [task] = z.object({ ReplicationTasks: z.tuple([taskSchema]) }).parse(response).ReplicationTasks;
  return { tableMappings: task.TableMappings, settings: task.ReplicationTaskSettings };
}

/** The tasks that are loading one of these endpoints. Throws what the SDK throws. */
export async function listRunningTasks(endpointArns: readonly string[]): Promise<RunningLoad[]> {
  const running: RunningLoad[] = [];
  // without filters, since DMS answers with a fault when they leave nothing
  for await (const page of paginateDescribeReplicationTasks({ client: awsClients.dms() }, {})) {
    for (const task of z.array(taskSchema).parse(page.ReplicationTasks ?? [])) {
      // those inside of DMS Serverless are told of as what they are part of
      if (!isRunning(task.Status) || isServerless(task.ReplicationTaskArn)) continue;
      if (!endpointArns.includes(task.TargetEndpointArn)) continue;
      running.push({
        kind: "replication-task",
        arn: task.ReplicationTaskArn,
        called: calledTask(task.ReplicationTaskIdentifier),
        tableMappings: task.TableMappings,
      });
    }
  }
  return running;
}

/** DMS Serverless runs a hidden task. */
export function isServerless(arn: string): boolean {
  return arn.includes(":task:serv-res-id-");
}

function calledTask(identifier: string): string {
  return `the replication task ${identifier}`;
}

/** @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.Status.html */
function isRunning(status: string): boolean {
  return ["starting", "running", "modifying", "testing", "stopping"].includes(status.toLowerCase());
}

const taskSchema = z.object({
  ReplicationTaskArn: z.string().default(""),
  ReplicationTaskIdentifier: z.string(),
  Status: z.string().default(""),
  TargetEndpointArn: z.string(),
  SourceEndpointArn: z.string().optional(),
  ReplicationTaskSettings: z.string().default(""),
  StopReason: z.string().optional(),
  MigrationType: z.string().default(""),
  TableMappings: z.string().default(""),
  ReplicationTaskStats: z
    .object({ StopDate: z.date().optional(), TablesErrored: z.number().default(0) })
    .default({ TablesErrored: 0 }),
});
