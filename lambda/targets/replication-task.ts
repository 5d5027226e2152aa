import { DescribeReplicationTasksCommand } from "@aws-sdk/client-database-migration-service";
import { z } from "zod";
import { awsClients } from "../aws-clients.ts";

export interface ReplicationTask {
  readonly identifier: string;
  readonly targetEndpointArn: string;
  /** The bare reason, such as FULL_LOAD_ONLY_FINISHED; null when the task has none. */
  readonly stopReason: string | null;
}

/** Reasons that mean that the load, or the replication after it, has come to its end. NORMAL: a person stopped it, the cut-over. */
const doneReasons = new Set([
  "FULL_LOAD_ONLY_FINISHED",
  "STOPPED_AFTER_FULL_LOAD",
  "STOPPED_AFTER_CACHED_EVENTS",
  "STOPPED_AT_SERVER_TIME",
  "STOPPED_AT_COMMIT_TIME",
  "NORMAL",
]);

export function isDone({ stopReason }: ReplicationTask): boolean {
  return stopReason !== null && doneReasons.has(stopReason);
}

/** Throws what the SDK throws, ResourceNotFoundFault among it. */
export async function describeReplicationTask(arn: string): Promise<ReplicationTask> {
  const response = await awsClients.dms().send(
    new DescribeReplicationTasksCommand({
      Filters: [{ Name: "replication-task-arn", Values: [arn] }],
      WithoutSettings: true,
    }),
  );
  const {
    ReplicationTasks: [task],
  } = tasksSchema.parse(response);
  return {
    identifier: task.ReplicationTaskIdentifier,
    targetEndpointArn: task.TargetEndpointArn,
    stopReason: bareReason(task.StopReason ?? ""),
  };
}

/** "Stop Reason FULL_LOAD_ONLY_FINISHED", maybe with text around it, as DMS writes it. */
function bareReason(text: string): string | null {
  return /Stop Reason ([A-Z_]+)/.exec(text)?.[1] ?? null;
}

const tasksSchema = z.object({
  ReplicationTasks: z.tuple([
    z.object({
      ReplicationTaskIdentifier: z.string(),
      TargetEndpointArn: z.string(),
      StopReason: z.string().optional(),
    }),
  ]),
});
