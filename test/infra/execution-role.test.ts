import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { expect, test } from "vitest";
import { RestoreHook, type RestoreHookProps } from "../../infra/restore-hook.ts";
import { newApp } from "./new-app.ts";
import { permissionsIn } from "./permissions.ts";

/** `<…>` stands for what CloudFormation fills in. */
const minimum = [
  "dms:DescribeEndpoints on *",
  "dms:DescribeReplicationTasks on *",
  "lambda:CheckpointDurableExecution on <HookFunction.Arn>:*",
  "lambda:GetDurableExecutionState on <HookFunction.Arn>:*",
  "logs:CreateLogStream on <HookLog.Arn>",
  "logs:PutLogEvents on <HookLog.Arn>",
  "rds:DescribeDBInstances on arn:<AWS::Partition>:rds:us-east-1:111111111111:db:*",
  "sns:Publish on <HookReports>",
  "sqs:SendMessage on <HookDeadLetterQueue.Arn>",
];
const managedSecrets =
  "secretsmanager:GetSecretValue on arn:<AWS::Partition>:secretsmanager:us-east-1:111111111111:secret:rds!*";

function arn(secretName: string): string {
  return `arn:aws:secretsmanager:us-east-1:111111111111:secret:${secretName}`;
}

function synthesize(props: (stack: Stack) => RestoreHookProps) {
  const stack = new Stack(newApp(), "Stack", { env: { account: "111111111111", region: "us-east-1" } });
  const code = Code.fromInline("exports.handler = async () => undefined;");
  new RestoreHook(stack, "Hook", { code, ...props(stack) });
  return Template.fromStack(stack);
}

test("the function may do this, and nothing else", () => {
  // WHEN
  const template = synthesize(() => ({}));

  // THEN
  expect(permissionsIn(template)).toEqual([...minimum, managedSecrets].sort());
  template.resourceCountIs("AWS::IAM::Role", 1);
  template.hasResourceProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.absent(), Policies: Match.absent() });
});

test("the function may read no secret when none is given", () => {
  // WHEN
  const template = synthesize(() => ({ readManagedSecrets: false }));

  // THEN
  expect(permissionsIn(template)).toEqual(minimum);
});

test("the function may read the default secret and the further ones", () => {
  // WHEN
  const template = synthesize((stack) => ({
    readManagedSecrets: false,
    defaultSecret: Secret.fromSecretCompleteArn(stack, "Complete", arn("orders-a1B2c3")),
    secrets: [Secret.fromSecretPartialArn(stack, "Partial", arn("invoices"))],
  }));

  // THEN
  expect(permissionsIn(template)).toEqual(
    [
      ...minimum,
      `secretsmanager:GetSecretValue on ${arn("orders-a1B2c3")}`,
      `secretsmanager:GetSecretValue on ${arn("invoices")}-??????`,
    ].sort(),
  );
});

test("the function may use the key of a secret, through Secrets Manager only", () => {
  // GIVEN
  const keyArn = "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000";

  // WHEN
  const template = synthesize((stack) => ({
    readManagedSecrets: false,
    defaultSecret: Secret.fromSecretAttributes(stack, "Secret", {
      secretCompleteArn: arn("orders-a1B2c3"),
      encryptionKey: Key.fromKeyArn(stack, "Key", keyArn),
    }),
  }));

  // THEN
  expect(permissionsIn(template)).toEqual(
    [
      ...minimum,
      `secretsmanager:GetSecretValue on ${arn("orders-a1B2c3")}`,
      `kms:Decrypt on ${keyArn} if {"StringEquals":{"kms:ViaService":"secretsmanager.us-east-1.amazonaws.com"}}`,
    ].sort(),
  );
});

test("nothing invokes the function before it may keep its state", () => {
  // WHEN
  const template = synthesize(() => ({}));

  // THEN
  const [checkpoints] = Object.keys(
    template.findResources("AWS::IAM::Policy", {
      Properties: {
        PolicyDocument: {
          Statement: [{ Action: ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"] }],
        },
      },
    }),
  );
  expect(checkpoints).toBeDefined();
  template.hasResource("AWS::Lambda::Alias", { DependsOn: [checkpoints] });
});
