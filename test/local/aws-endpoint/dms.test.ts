import {
  DatabaseMigrationServiceClient,
  DescribeEndpointsCommand,
  DescribeReplicationTasksCommand,
  ResourceNotFoundFault,
} from "@aws-sdk/client-database-migration-service";
import { beforeEach, describe, expect, test } from "vitest";
import { startAwsForEachTest, state } from "./local-aws.ts";

startAwsForEachTest();

describe("DMS", () => {
  const task = {
    ReplicationTaskArn: "arn:aws:dms:us-east-1:111111111111:task:T",
    SourceEndpointArn: "arn:aws:dms:us-east-1:111111111111:endpoint:S",
    TargetEndpointArn: "arn:aws:dms:us-east-1:111111111111:endpoint:T",
    Status: "stopped",
    StopReason: "Stop Reason FULL_LOAD_ONLY_FINISHED",
    ReplicationTaskStartDate: new Date("2026-03-19T19:34:09Z"),
    ReplicationTaskStats: { TablesErrored: 0 },
  };
  const endpoint = {
    EndpointArn: task.TargetEndpointArn,
    EngineName: "postgres",
    ServerName: "localhost",
    Port: 5433,
    PostgreSQLSettings: { SecretsManagerSecretId: "target" },
  };
  beforeEach(() => {
    state.replicationTasks = [task, { ReplicationTaskArn: "another" }];
    state.endpoints = [endpoint, { EndpointArn: "another" }];
  });

  test.each([
    { Name: "replication-task-arn", Values: [task.ReplicationTaskArn] },
    { Name: "endpoint-arn", Values: [task.TargetEndpointArn] },
  ])("describes replication tasks by $Name", async (filter) => {
    const dms = new DatabaseMigrationServiceClient();
    const { ReplicationTasks } = await dms.send(new DescribeReplicationTasksCommand({ Filters: [filter] }));
    expect(ReplicationTasks).toEqual([task]);
  });

  test("describes endpoints by endpoint-arn", async () => {
    const dms = new DatabaseMigrationServiceClient();
    const Filters = [{ Name: "endpoint-arn", Values: [task.TargetEndpointArn] }];
    expect((await dms.send(new DescribeEndpointsCommand({ Filters }))).Endpoints).toEqual([endpoint]);
  });

  test("does not find what is not there", async () => {
    const dms = new DatabaseMigrationServiceClient();
    const tasks = new DescribeReplicationTasksCommand({
      Filters: [{ Name: "replication-task-arn", Values: ["gone"] }],
    });
    await expect(dms.send(tasks)).rejects.toThrow(ResourceNotFoundFault);
    const endpoints = new DescribeEndpointsCommand({ Filters: [{ Name: "endpoint-arn", Values: ["gone"] }] });
    await expect(dms.send(endpoints)).rejects.toThrow("No Endpoints found matching search criteria");
  });
});
