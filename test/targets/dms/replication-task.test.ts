import { describe, expect, test } from "vitest";
import { describeReplicationTask, isDone } from "../../lambda/targets/replication-task.ts";
import { emptyAwsAccount } from "./aws-account.ts";

const account = emptyAwsAccount();
const arn = "arn:aws:dms:us-east-1:111111111111:task:ORDERS";
const targetEndpointArn = "arn:aws:dms:us-east-1:111111111111:endpoint:TARGET";

/** The task as DMS tells of it when it has stopped for this reason. */
function stopped(StopReason?: string) {
  account.replicationTasks = [
    {
      ReplicationTaskArn: arn,
      ReplicationTaskIdentifier: "orders",
      SourceEndpointArn: "arn:aws:dms:us-east-1:111111111111:endpoint:SOURCE",
      TargetEndpointArn: targetEndpointArn,
      ...(StopReason === undefined ? {} : { StopReason }),
    },
    { ReplicationTaskArn: "arn:aws:dms:us-east-1:111111111111:task:ANOTHER", StopReason: "Stop Reason NORMAL" },
  ];
  return describeReplicationTask(arn);
}

describe("a task has done its work when it stopped for", () => {
  test.each([
    "FULL_LOAD_ONLY_FINISHED",
    "STOPPED_AFTER_FULL_LOAD",
    "STOPPED_AFTER_CACHED_EVENTS",
    "STOPPED_AT_SERVER_TIME",
    "STOPPED_AT_COMMIT_TIME",
    "NORMAL",
  ])("%s", async (reason) => {
    const task = await stopped(`Stop Reason ${reason}`);
    expect(task).toEqual({ identifier: "orders", targetEndpointArn, stopReason: reason });
    expect(isDone(task)).toBe(true);
  });
});

describe("a task has not done its work when it stopped for", () => {
  test.each([
    "RECOVERABLE_ERROR",
    "FATAL_ERROR",
    "STOPPED_DUE_TO_LOW_MEMORY",
    "STOPPED_DUE_TO_LOW_DISK",
    "RECONFIGURATION_RESTART",
    "RECYCLE_TASK",
    // one done reason is the beginning of these
    "NORMALISED",
    "FULL_LOAD_ONLY_FINISHED_WITH_ERRORS",
  ])("%s", async (reason) => {
    const task = await stopped(`Stop Reason ${reason}`);
    expect(task.stopReason).toBe(reason);
    expect(isDone(task)).toBe(false);
  });
});

describe("the reason is found", () => {
  test.each([
    ["Stop Reason FULL_LOAD_ONLY_FINISHED", "FULL_LOAD_ONLY_FINISHED"],
    ["Replication task stopped. Stop Reason NORMAL", "NORMAL"],
    ["Stop Reason FATAL_ERROR Error Level FATAL", "FATAL_ERROR"],
    [
      "Task error notification received [1022506]; Stop Reason RECOVERABLE_ERROR Error Level RECOVERABLE.",
      "RECOVERABLE_ERROR",
    ],
  ])("in %j", async (text, reason) => {
    expect(await stopped(text)).toMatchObject({ stopReason: reason });
  });

  test.each([["Replication task stopped"], ["NORMAL"], [""], [undefined]])("not to be there in %j", async (text) => {
    const task = await stopped(text);
    expect(task.stopReason).toBeNull();
    expect(isDone(task)).toBe(false);
  });
});

test("a task that is not there is what DMS says it is", async () => {
  await expect(describeReplicationTask(arn)).rejects.toMatchObject({ name: "ResourceNotFoundFault" });
});
