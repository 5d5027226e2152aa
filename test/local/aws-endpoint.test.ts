import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { PublishCommand, type PublishCommandInput, SNSClient } from "@aws-sdk/client-sns";
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

  const publish = (input: Omit<PublishCommandInput, "TopicArn">) =>
    new SNSClient().send(new PublishCommand({ TopicArn, ...input }));

  test("keeps what is published, and what subscribers of each protocol get of it", async () => {
    const text = "Ordnung & <Übersicht>\n+1 % = ?";
    const message = {
      Subject: "orders-staging: 3 sequences repaired",
      Message: JSON.stringify({ default: '{"repaired":3}', email: text, sms: 3, pager: "beep" }),
      MessageStructure: "json",
      MessageAttributes: {
        status: { DataType: "String", StringValue: "repaired" },
        count: { DataType: "Number", StringValue: "3" },
      },
    };
    const { MessageId } = await publish(message);
    const others = ["http", "https", "email-json", "sms", "sqs", "application", "lambda", "firehose"];
    const delivered = { email: text, ...Object.fromEntries(others.map((protocol) => [protocol, '{"repaired":3}'])) };
    expect(aws.published).toEqual([{ MessageId, TopicArn, ...message, delivered, text, json: { repaired: 3 } }]);
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("gives everybody the same where the message has no structure", async () => {
    await publish({ Message: '{"default":"a"}' });
    const [message] = aws.published;
    expect(new Set(Object.values(message?.delivered ?? {}))).toEqual(new Set(['{"default":"a"}']));
    expect(message).toMatchObject({ text: '{"default":"a"}', json: { default: "a" } });
  });

  test("takes as many bytes as there may be, with the subject and the attributes", async () => {
    const attribute = { DataType: "String", StringValue: "x" };
    const room = 256 * 1024 - "Subject".length - "key".length - "String".length - "x".length;
    const input = { Subject: "Subject", MessageAttributes: { key: attribute } };
    await publish({ ...input, Message: "m".repeat(room) });
    expect(aws.published).toHaveLength(1);
    await expect(publish({ ...input, Message: "m".repeat(room + 1) })).rejects.toThrow("Message too long");
  });

  test.each<{ what: string; input: Omit<PublishCommandInput, "TopicArn">; message: string }>([
    { what: "a line break in the subject", input: { Subject: "a\nb", Message: "m" }, message: "Subject" },
    { what: "a subject of 100 characters", input: { Subject: "s".repeat(100), Message: "m" }, message: "Subject" },
    { what: "an empty message", input: { Message: "" }, message: "Empty message" },
    { what: "a message above 256 KiB", input: { Message: "ü".repeat(128 * 1024 + 1) }, message: "Message too long" },
    { what: "JSON without default", input: { Message: "{}", MessageStructure: "json" }, message: "No default entry" },
    {
      what: "JSON whose default is no string",
      input: { Message: '{"default":{"a":1}}', MessageStructure: "json" },
      message: "No default entry",
    },
    { what: "JSON that is none", input: { Message: "{", MessageStructure: "json" }, message: "failed to parse" },
    { what: "JSON that is a list", input: { Message: "[]", MessageStructure: "json" }, message: "failed to parse" },
    { what: "another structure", input: { Message: "m", MessageStructure: "xml" }, message: "MessageStructure" },
  ])("refuses $what", async ({ input, message }) => {
    await expect(publish(input)).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
    expect(aws.published).toEqual([]);
  });

  test.each([
    ["an empty value", "status", "String", ""],
    ["a control character in the value", "status", "String", "a\u0000b"],
    ["a type that there is not", "status", "Boolean", "true"],
    ["a name with a space", "the status", "String", "ok"],
    ["a name that begins with a period", ".status", "String", "ok"],
    ["a name with two periods", "a..b", "String", "ok"],
    ["a name of AWS's own", "AWS.status", "String", "ok"],
    ["a name of 257 characters", "n".repeat(257), "String", "ok"],
  ])("refuses an attribute with %s", async (_what, name, DataType, StringValue) => {
    const attempt = publish({ Message: "m", MessageAttributes: { [name]: { DataType, StringValue } } });
    await expect(attempt).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining(`The message attribute '${name}'`),
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
