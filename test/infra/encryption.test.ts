import { Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";

function synthesize(props: (stack: Stack) => RestoreHookProps) {
  const stack = new Stack(newApp(), "Stack", { env: { account: "111111111111", region: "us-east-1" } });
  const hook = new RestoreHook(stack, "Hook", {
    code: Code.fromInline("exports.handler = async () => undefined;"),
    ...props(stack),
  });
  return { stack, hook, template: Template.fromStack(stack) };
}

const alarms = {
  Effect: "Allow",
  Principal: { Service: "cloudwatch.amazonaws.com" },
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: "*",
  Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
};
const eventBridge = {
  Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" },
  Action: ["kms:GenerateDataKey", "kms:Decrypt"],
  Resource: "*",
};
const logs = {
  Effect: "Allow",
  Principal: { Service: "logs.us-east-1.amazonaws.com" },
  Action: [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
  ],
  Resource: "*",
  Condition: {
    ArnLike: {
      "kms:EncryptionContext:aws:logs:arn": {
        "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":logs:us-east-1:111111111111:log-group:*"]],
      },
    },
  },
};

/** The account itself, so that policies of roles count; CDK writes it. */
const account = Match.objectLike({ Action: "kms:*" });

test("the topic has a key of its own, which rotates, goes with it, and lets alarms publish", () => {
  // WHEN
  const { template } = synthesize(() => ({}));

  // THEN
  const [key] = Object.keys(template.findResources("AWS::KMS::Key"));
  template.resourceCountIs("AWS::KMS::Key", 1);
  template.hasResource("AWS::KMS::Key", {
    DeletionPolicy: "Delete",
    Properties: { EnableKeyRotation: true, KeyPolicy: { Statement: [account, alarms] } },
  });
  template.hasResourceProperties("AWS::SNS::Topic", { KmsMasterKeyId: { "Fn::GetAtt": [key, "Arn"] } });
  template.hasResourceProperties("AWS::Logs::LogGroup", { KmsKeyId: Match.absent() });
  template.hasResourceProperties("AWS::S3::Bucket", {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    },
  });
});

test("topic, bucket, queue and log are under the key that is given, and those who write to them may use it", () => {
  // WHEN
  const { stack, template } = synthesize((stack) => ({ encryptionKey: new Key(stack, "Key") }));

  // THEN
  const [key] = Object.keys(template.findResources("AWS::KMS::Key"));
  const keyArn = { "Fn::GetAtt": [key, "Arn"] };
  template.hasResourceProperties("AWS::SNS::Topic", { KmsMasterKeyId: keyArn });
  template.hasResourceProperties("AWS::SQS::Queue", { KmsMasterKeyId: keyArn });
  template.hasResourceProperties("AWS::Logs::LogGroup", { KmsKeyId: keyArn });
  template.hasResourceProperties("AWS::S3::Bucket", {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn },
        },
      ],
    },
  });
  template.resourceCountIs("AWS::KMS::Key", 1);
  template.hasResourceProperties("AWS::KMS::Key", {
    KeyPolicy: { Statement: [account, alarms, eventBridge, logs] },
  });
  Annotations.fromStack(stack).hasNoInfo("*", Match.anyValue());
});

test("alarms may use the key of a topic that is given, and nobody else may", () => {
  // WHEN
  const { stack, template } = synthesize((stack) => ({
    topic: new Topic(stack, "Topic", { masterKey: new Key(stack, "Key") }),
  }));

  // THEN
  template.resourceCountIs("AWS::KMS::Key", 1);
  template.hasResourceProperties("AWS::KMS::Key", { KeyPolicy: { Statement: [account, alarms] } });
  Annotations.fromStack(stack).hasNoInfo("*", Match.anyValue());
});

test("the key of a topic that is given lets in nobody for alarms that there are not", () => {
  // WHEN
  const { template } = synthesize((stack) => ({
    topic: new Topic(stack, "Topic", { masterKey: new Key(stack, "Key") }),
    alarms: false,
  }));

  // THEN
  template.hasResourceProperties("AWS::KMS::Key", { KeyPolicy: { Statement: [account] } });
});

test("says whom the key of an imported topic has to let in", () => {
  // GIVEN
  const topicArn = "arn:aws:sns:us-east-1:111111111111:reports";
  const keyArn = "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d";

  // WHEN
  const { stack } = synthesize((stack) => ({
    topic: Topic.fromTopicAttributes(stack, "Topic", { topicArn, keyArn }),
  }));

  // THEN
  Annotations.fromStack(stack).hasInfo(
    "/Stack/Hook",
    Match.stringLikeRegexp("key of the topic .* cloudwatch.amazonaws.com .*kms:GenerateDataKey, kms:Decrypt"),
  );
});

test("says whom a key has to let in whose policy is not written here", () => {
  // WHEN
  const { stack } = synthesize((stack) => ({
    encryptionKey: Key.fromKeyArn(stack, "Key", "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d"),
  }));

  // THEN
  const services = ["cloudwatch", "events", "logs.<region>"].map((name) => `${name}.amazonaws.com`);
  const [said] = Annotations.fromStack(stack).findInfo("/Stack/Hook", Match.anyValue());
  for (const service of services) expect(said?.entry.data).toContain(service);
});
