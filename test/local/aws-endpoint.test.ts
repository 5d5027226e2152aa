import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { beforeEach, describe, expect, test } from "vitest";
import { aws, startAwsForEachTest, state } from "./aws-endpoint/local-aws.ts";

startAwsForEachTest();

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

test("takes no connections after it was stopped, once or twice", async () => {
  await new RDSClient().send(new DescribeDBInstancesCommand());
  await aws.stop();
  await aws.stop();
  await expect(fetch(aws.url)).rejects.toThrow();
});
