import {
  DatabaseMigrationServiceClient,
  DescribeEndpointsCommand,
  DescribeReplicationTasksCommand,
} from "@aws-sdk/client-database-migration-service";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, test, vi } from "vitest";
import type { Failure } from "../../../local/aws-endpoint.ts";
import { aws, startAwsForEachTest, state } from "./local-aws.ts";

startAwsForEachTest();

describe("faults", () => {
  const Filters = [{ Name: "endpoint-arn", Values: ["arn"] }];

  test("are answered instead, and the SDK tries again where it does for AWS", async () => {
    state.secrets = [{ ARN: "arn", Name: "name", SecretString: "{}" }];
    state.dbInstances = [];
    const faults = [{ status: 400, code: "Throttling", message: "Rate exceeded" }];
    state.fail = () => faults.shift();
    await new RDSClient().send(new DescribeDBInstancesCommand());
    expect(aws.requests).toEqual(Array(2).fill({ service: "rds", operation: "DescribeDBInstances", input: {} }));

    faults.push({ status: 503, code: "ServiceUnavailable", message: "Try again" });
    await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: "name" }));
    expect(aws.requests.slice(2)).toEqual(
      Array(2).fill({ service: "secretsmanager", operation: "GetSecretValue", input: { SecretId: "name" } }),
    );
  });

  test("may be an answer that comes late, of what was done at once", async () => {
    state.fail = () => ({ delay: 300 });
    const start = performance.now();
    const published = new SNSClient().send(new PublishCommand({ TopicArn: "topic", Message: "late" }));
    await vi.waitFor(() => expect(aws.published).toHaveLength(1), { interval: 10 });
    expect(performance.now() - start).toBeLessThan(300);
    expect((await published).MessageId).toBe(aws.published[0]?.MessageId);
    // Timers may be a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(299);
  });

  test("may be a fault of the operation that comes late", async () => {
    state.fail = () => ({ delay: 100 });
    const start = performance.now();
    const gone = new RDSClient().send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "gone" }));
    await expect(gone).rejects.toThrow("DBInstance gone not found.");
    expect(performance.now() - start).toBeGreaterThanOrEqual(99);
  });

  test("may be an answer that is never waited for", async () => {
    state.fail = () => ({ delay: 60_000 });
    const abortSignal = AbortSignal.timeout(100);
    const published = new SNSClient().send(new PublishCommand({ TopicArn: "topic", Message: "m" }), { abortSignal });
    await expect(published).rejects.toMatchObject({ name: "AbortError" });
  });

  test("may be a connection that is cut, after which the SDK tries again", async () => {
    const failures: Failure[] = ["cut"];
    state.fail = () => failures.shift();
    const sns = new SNSClient();
    await sns.send(new PublishCommand({ TopicArn: "topic", Message: "second" }));
    expect(aws.requests).toHaveLength(2);
    expect(aws.published).toHaveLength(1);

    state.fail = () => "cut";
    const cut = sns.send(new PublishCommand({ TopicArn: "topic", Message: "never" }));
    await expect(cut).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(aws.published).toHaveLength(1);
  });

  test("are chosen by service and operation", async () => {
    const message =
      "User: arn:aws:sts::111111111111:assumed-role/hook is not authorized to perform: dms:DescribeEndpoints";
    state.replicationTasks = [{ ReplicationTaskArn: "task", SourceEndpointArn: "arn" }];
    state.fail = (service, operation) =>
      service === "dms" && operation === "DescribeEndpoints"
        ? { status: 400, code: "AccessDeniedException", message }
        : undefined;
    const dms = new DatabaseMigrationServiceClient();
    await dms.send(new DescribeReplicationTasksCommand({ Filters }));
    const denied = dms.send(new DescribeEndpointsCommand({ Filters }));
    await expect(denied).rejects.toMatchObject({ name: "AccessDeniedException", message });
  });

  test("are what an operation or a service that is not here gets", async () => {
    const { ListTopicsCommand } = await import("@aws-sdk/client-sns");
    const listTopics = new SNSClient().send(new ListTopicsCommand());
    await expect(listTopics).rejects.toThrow("the local AWS endpoint does not know sns:ListTopics");

    const unsigned = await fetch(aws.url);
    expect(unsigned.status).toBe(400);
    expect(await unsigned.json()).toEqual({ message: 'the local AWS endpoint has no service ""' });
  });
});
