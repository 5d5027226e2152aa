import {
  DatabaseMigrationServiceClient,
  DescribeEndpointsCommand,
  DescribeReplicationTasksCommand,
  ResourceNotFoundFault,
} from "@aws-sdk/client-database-migration-service";
import { DBInstanceNotFoundFault, DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AwsEndpoint, type AwsState, startAwsEndpoint } from "../../local/aws-endpoint.ts";

let state: AwsState;
let aws: AwsEndpoint;
beforeEach(async () => {
  state = {};
  aws = await startAwsEndpoint(state);
  // A developer's own settings, which must not lead the SDK elsewhere.
  vi.stubEnv("AWS_PROFILE", "production");
  for (const [name, value] of Object.entries(aws.environment)) {
    vi.stubEnv(name, value);
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
});

describe("RDS", () => {
  const arn = "arn:aws:rds:us-east-1:111111111111:db:orders-staging";
  beforeEach(() => {
    state.dbInstances = [
      {
        DBInstanceIdentifier: "orders-staging",
        DBInstanceArn: arn,
        DBInstanceStatus: "available",
        Engine: "postgres",
        Endpoint: { Address: "localhost", Port: 5433 },
        DBName: "orders",
        MasterUserSecret: { SecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:rds!db-1-AbCdEf" },
        TagList: [{ Key: `<"tag"> & 'more'`, Value: "a\r\nb]]>" }],
      },
      {
        DBInstanceIdentifier: "reader",
        DBInstanceStatus: "available",
        Engine: "aurora-postgresql",
        DBClusterIdentifier: "cluster",
        ReadReplicaSourceDBInstanceIdentifier: "orders-staging",
      },
    ];
  });

  test.each([["orders-staging"], ["Orders-Staging"], [arn]])(
    "describes an instance by its name %s",
    async (identifier) => {
      const rds = new RDSClient();
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
      expect(DBInstances).toEqual([state.dbInstances?.[0]]);
    },
  );

  test("describes all instances, or those that a filter matches", async () => {
    const rds = new RDSClient();
    const names = async (command: DescribeDBInstancesCommand) =>
      (await rds.send(command)).DBInstances?.map((instance) => instance.DBInstanceIdentifier);
    expect(await names(new DescribeDBInstancesCommand())).toEqual(["orders-staging", "reader"]);

    const filter = (Name: string, ...Values: string[]) =>
      new DescribeDBInstancesCommand({ Filters: [{ Name, Values }] });
    expect(await names(filter("db-cluster-id", "other", "cluster"))).toEqual(["reader"]);
    expect(await names(filter("engine", "mysql"))).toEqual([]);
    await expect(names(filter("colour", "blue"))).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  test("hands out the statuses of an instance one by one and stays with the last", async () => {
    state.dbInstances = [{ DBInstanceIdentifier: "new", DBInstanceStatus: ["creating", "backing-up", "available"] }];
    const rds = new RDSClient();
    const seen = [];
    for (let poll = 0; poll < 4; poll += 1) {
      const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "new" }));
      seen.push(DBInstances?.[0]?.DBInstanceStatus);
    }
    expect(seen).toEqual(["creating", "backing-up", "available", "available"]);
  });

  test("does not find an instance that is not there", async () => {
    const error = await new RDSClient()
      .send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "gone" }))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DBInstanceNotFoundFault);
    expect(error).toMatchObject({ message: "DBInstance gone not found.", $metadata: { httpStatusCode: 404 } });
  });
});

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

describe("Secrets Manager", () => {
  const Name = "rds!db-1";
  const partialArn = `arn:aws:secretsmanager:us-east-1:111111111111:secret:${Name}`;
  const ARN = `${partialArn}-AbCdEf`;
  beforeEach(() => {
    state.secrets = [
      { ARN, Name, SecretString: '{"password":"new"}', PreviousSecretString: '{"password":"old"}' },
      { ARN: "arn:other", Name: "other", SecretString: "{}" },
    ];
  });

  test.each([[ARN], [partialArn], [Name]])("gives the value of the secret %s", async (SecretId) => {
    const secrets = new SecretsManagerClient();
    const current = await secrets.send(new GetSecretValueCommand({ SecretId }));
    expect(current).toMatchObject({ ARN, Name, SecretString: '{"password":"new"}', VersionStages: ["AWSCURRENT"] });
    const previous = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSPREVIOUS" }));
    expect(previous).toMatchObject({ SecretString: '{"password":"old"}', VersionStages: ["AWSPREVIOUS"] });
    expect(previous.VersionId).not.toBe(current.VersionId);
  });

  test.each([
    { SecretId: "gone", message: "Secrets Manager can't find the specified secret." },
    {
      SecretId: "other",
      VersionStage: "AWSPREVIOUS",
      message: "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    },
  ])("does not find what is not there: $message", async ({ message, ...input }) => {
    const error = await new SecretsManagerClient()
      .send(new GetSecretValueCommand(input))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({ message });
  });
});

describe("SNS", () => {
  const TopicArn = "arn:aws:sns:us-east-1:111111111111:reports";

  test("keeps what is published", async () => {
    const message = {
      TopicArn,
      Subject: "orders-staging: 3 sequences repaired",
      Message: JSON.stringify({ default: "Ordnung & <Übersicht>\n+1 % = ?" }),
      MessageStructure: "json",
      MessageAttributes: {
        status: { DataType: "String", StringValue: "repaired" },
        count: { DataType: "Number", StringValue: "3" },
      },
    };
    const { MessageId } = await new SNSClient().send(new PublishCommand(message));
    expect(aws.published).toEqual([{ MessageId, ...message }]);
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    { what: "a line break in the subject", input: { Subject: "a\nb", Message: "m" }, message: "Subject" },
    { what: "a subject of 100 characters", input: { Subject: "s".repeat(100), Message: "m" }, message: "Subject" },
    { what: "an empty message", input: { Message: "" }, message: "Empty message" },
    { what: "a message above 256 KiB", input: { Message: "ü".repeat(128 * 1024 + 1) }, message: "Message too long" },
    { what: "JSON without default", input: { Message: "{}", MessageStructure: "json" }, message: "No default entry" },
    { what: "JSON that is none", input: { Message: "{", MessageStructure: "json" }, message: "No default entry" },
  ])("refuses $what", async ({ input, message }) => {
    const publish = new SNSClient().send(new PublishCommand({ TopicArn, ...input }));
    await expect(publish).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
    expect(aws.published).toEqual([]);
  });
});

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

test("takes no connections after it was stopped, once or twice", async () => {
  await new RDSClient().send(new DescribeDBInstancesCommand());
  await aws.stop();
  await aws.stop();
  await expect(fetch(aws.url)).rejects.toThrow();
});
