import { Duration, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Topic } from "aws-cdk-lib/aws-sns";
import { describe, expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";

const code = Code.fromInline("exports.handler = async () => undefined;");

function templateOf(hook: RestoreHook): Template {
  return Template.fromStack(Stack.of(hook));
}

function synthesize(props: RestoreHookProps = {}) {
  const stack = new Stack(newApp(), "Stack");
  const hook = new RestoreHook(stack, "Hook", { code, ...props });
  return { stack, hook, template: Template.fromStack(stack) };
}

describe("the function", () => {
  test("is durable for two days, on Node.js 24 and arm64", () => {
    // WHEN
    const { template } = synthesize();

    // THEN
    template.hasResourceProperties("AWS::Lambda::Function", {
      DurableConfig: { ExecutionTimeout: 2 * 24 * 60 * 60, RetentionPeriodInDays: 14 },
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      MemorySize: 2048,
      Timeout: 15 * 60,
    });
  });

  test("gets its defaults in its environment, and no secret", () => {
    // WHEN
    const { stack, hook, template } = synthesize();

    // THEN
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: {
        Variables: Match.objectEquals({
          RESTORE_HOOK_TOPIC_ARN: stack.resolve(hook.topic.topicArn),
          RESTORE_HOOK_BUCKET: stack.resolve(hook.bucket.bucketName),
          RESTORE_HOOK_DRY_RUN: "false",
          RESTORE_HOOK_LOCK_TIMEOUT_MS: "5000",
          RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "600000",
        }),
      },
    });
  });

  test("gets what it was given in its environment", () => {
    // GIVEN
    const secretArn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3";
    const stack = new Stack(newApp(), "Stack");
    const defaultSecret = Secret.fromSecretCompleteArn(stack, "Secret", secretArn);

    // WHEN
    const hook = new RestoreHook(stack, "Hook", {
      code,
      defaultSecret,
      mail: "changes",
      runbookUrl: "https://wiki.example.com/restore-hook",
      dryRun: true,
      lockTimeout: Duration.millis(1500),
      statementTimeout: Duration.minutes(8),
    });

    // THEN
    Template.fromStack(stack).hasResourceProperties("AWS::Lambda::Function", {
      Environment: {
        Variables: Match.objectEquals({
          RESTORE_HOOK_TOPIC_ARN: stack.resolve(hook.topic.topicArn),
          RESTORE_HOOK_BUCKET: stack.resolve(hook.bucket.bucketName),
          RESTORE_HOOK_MAIL: "changes",
          RESTORE_HOOK_RUNBOOK_URL: "https://wiki.example.com/restore-hook",
          RESTORE_HOOK_DEFAULT_SECRET: secretArn,
          RESTORE_HOOK_DRY_RUN: "true",
          RESTORE_HOOK_LOCK_TIMEOUT_MS: "1500",
          RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "480000",
        }),
      },
    });
  });

  test.each([
    [
      { lockTimeout: Duration.seconds(0) },
      "lockTimeout is 0 seconds, but has to be more than 0 and at most 10 minutes",
    ],
    [
      { statementTimeout: Duration.minutes(15) },
      "statementTimeout is 15 minutes, but has to be more than 0 and at most 10 minutes",
    ],
  ])("refuses a time-out that PostgreSQL or Lambda would not keep: %o", (props, sentence) => {
    expect(() => synthesize(props)).toThrow(new Error(sentence));
  });

  test("keeps its log for three months, or as long as it is told", () => {
    for (const [props, days] of [
      [{}, 90],
      [{ logRetention: RetentionDays.ONE_WEEK }, 7],
    ] as const) {
      // WHEN
      const { template } = synthesize(props);

      // THEN
      const [logGroup] = Object.keys(template.findResources("AWS::Logs::LogGroup"));
      template.resourceCountIs("AWS::Logs::LogGroup", 1);
      template.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: days });
      template.hasResourceProperties("AWS::Lambda::Function", { LoggingConfig: { LogGroup: { Ref: logGroup } } });
    }
  });

  test("keeps its old versions, on which executions may still run", () => {
    // WHEN
    const { template } = synthesize();

    // THEN
    const kept = { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" };
    template.hasResource("AWS::Lambda::Version", kept);
  });

  test("leaves nothing of a first deployment that failed, and its log and reports ever after", () => {
    // WHEN
    const { template } = synthesize();

    // THEN
    const kept = { DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" };
    template.hasResource("AWS::Logs::LogGroup", kept);
    template.hasResource("AWS::S3::Bucket", kept);
    expect(JSON.stringify(template.toJSON())).not.toContain('"DeletionPolicy":"Retain"');
  });

  test("hands a run that failed to a queue that is encrypted at rest and in transit", () => {
    // WHEN
    const { stack, hook, template } = synthesize();

    // THEN
    template.hasResourceProperties("AWS::Lambda::Function", {
      DeadLetterConfig: { TargetArn: stack.resolve(hook.deadLetterQueue.queueArn) },
    });
    template.hasResourceProperties("AWS::SQS::Queue", { SqsManagedSseEnabled: true });
    template.hasResourceProperties("AWS::SQS::QueuePolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
  });
});

describe("the reports", () => {
  test("are mailed to each address once", () => {
    // WHEN
    const { stack, hook, template } = synthesize({
      emailAddresses: ["dba@example.com", "ops@example.com", "dba@example.com"],
    });

    // THEN
    template.resourceCountIs("AWS::SNS::Subscription", 2);
    for (const address of ["dba@example.com", "ops@example.com"]) {
      template.hasResourceProperties("AWS::SNS::Subscription", {
        Protocol: "email",
        Endpoint: address,
        TopicArn: stack.resolve(hook.topic.topicArn),
      });
    }
  });

  test("are not mailed to what is no e-mail address", () => {
    expect(() => synthesize({ emailAddresses: ["dba@example.com", "ops"] })).toThrow(
      new Error('emailAddresses[1] is "ops", but has to be an e-mail address'),
    );
  });

  test("are mailed to nobody unless asked for", () => {
    // WHEN
    const { template } = synthesize();

    // THEN
    template.resourceCountIs("AWS::SNS::Subscription", 0);
  });

  test("may not be published without TLS", () => {
    // WHEN
    const { template } = synthesize();

    // THEN
    template.hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Action: "sns:Publish",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
  });

  test("go to a topic that is there already, and so do the mails", () => {
    // GIVEN
    const topicArn = "arn:aws:sns:us-east-1:111111111111:reports";
    const stack = new Stack(newApp(), "Stack");

    // WHEN
    const topic = Topic.fromTopicArn(stack, "Topic", topicArn);
    const template = templateOf(new RestoreHook(stack, "Hook", { code, topic, emailAddresses: ["dba@example.com"] }));

    // THEN
    template.resourceCountIs("AWS::SNS::Topic", 0);
    template.resourceCountIs("AWS::KMS::Key", 0);
    template.hasResourceProperties("AWS::SNS::Subscription", { Endpoint: "dba@example.com", TopicArn: topicArn });
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: { RESTORE_HOOK_TOPIC_ARN: topicArn } },
    });
    template.allResourcesProperties("AWS::CloudWatch::Alarm", { AlarmActions: [topicArn] });
  });
});
