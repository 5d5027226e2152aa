import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Vpc } from "aws-cdk-lib/aws-ec2";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";
import { permissionsIn } from "./permissions.ts";

/** `<…>` stands for what CloudFormation fills in. */
const minimum = [
  "dms:DescribeCertificates on *",
  "dms:DescribeDataMigrations on *",
  "dms:DescribeEndpoints on *",
  "dms:DescribeReplicationConfigs on *",
  "dms:DescribeReplicationTableStatistics on arn:<AWS::Partition>:dms:us-east-1:111111111111:replication-config:*",
  "dms:DescribeReplicationTasks on *",
  "dms:DescribeReplications on *",
  "dms:DescribeTableStatistics on arn:<AWS::Partition>:dms:us-east-1:111111111111:task:*",
  "dms:ListDataProviders on *",
  "dms:ListMigrationProjects on *",
  "lambda:CheckpointDurableExecution on <HookFunction.Arn>:*",
  "lambda:GetDurableExecutionState on <HookFunction.Arn>:*",
  "lambda:InvokeFunction on <HookFunction.Arn>:*",
  "logs:CreateLogStream on <HookLog.Arn>",
  "logs:PutLogEvents on <HookLog.Arn>",
  "rds:DescribeDBClusterSnapshots on arn:<AWS::Partition>:rds:us-east-1:111111111111:cluster-snapshot:*",
  "rds:DescribeDBClusters on arn:<AWS::Partition>:rds:us-east-1:111111111111:cluster:*",
  "rds:DescribeDBInstances on arn:<AWS::Partition>:rds:us-east-1:111111111111:db:*",
  "rds:DescribeDBSnapshots on arn:<AWS::Partition>:rds:us-east-1:111111111111:snapshot:*",
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

function vpcIn(stack: Stack) {
  return Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-00000001",
    availabilityZones: ["us-east-1a"],
    privateSubnetIds: ["subnet-00000001"],
  });
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

test("the function may read the default secret, those by identifier and the further ones, each once", () => {
  // WHEN
  const template = synthesize((stack) => {
    const orders = Secret.fromSecretCompleteArn(stack, "Complete", arn("orders-a1B2c3"));
    const jobs = Secret.fromSecretCompleteArn(stack, "Jobs", arn("jobs-d4E5f6"));
    return {
      readManagedSecrets: false,
      defaultSecret: orders,
      secretsByIdentifier: [
        { identifier: "jobs-*", secret: jobs },
        { identifier: "orders-*", secret: orders },
      ],
      secrets: [Secret.fromSecretPartialArn(stack, "Partial", arn("invoices")), jobs],
    };
  });

  // THEN
  expect(permissionsIn(template)).toEqual(
    [
      ...minimum,
      `secretsmanager:GetSecretValue on ${arn("orders-a1B2c3")}`,
      `secretsmanager:GetSecretValue on ${arn("jobs-d4E5f6")}`,
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

test("the function may log in by IAM as the one user that it is given", () => {
  // WHEN
  const template = synthesize(() => ({ readManagedSecrets: false, iamUser: "restore_hook" }));

  // THEN
  expect(permissionsIn(template)).toEqual(
    [...minimum, "rds-db:connect on arn:<AWS::Partition>:rds-db:us-east-1:111111111111:dbuser:*/restore_hook"].sort(),
  );
});

test("Lambda may attach the function to a VPC, and the function's own code may not", () => {
  // GIVEN
  const actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ];
  const own = '{"ArnLike":{"lambda:SourceFunctionArn":["<HookFunction.Arn>","<HookFunction.Arn>:*"]}}';

  // WHEN
  const template = synthesize((stack) => ({ readManagedSecrets: false, vpc: vpcIn(stack) }));

  // THEN
  expect(permissionsIn(template)).toEqual(
    [
      ...minimum,
      ...actions.map((action) => `${action} on *`),
      ...actions.map((action) => `not ${action} on * if ${own}`),
    ].sort(),
  );
});

test("the function is made once Lambda may attach it to a VPC", () => {
  // WHEN
  const template = synthesize((stack) => ({ vpc: vpcIn(stack) }));

  // THEN
  const [policy] = Object.keys(
    template.findResources("AWS::IAM::Policy", {
      Properties: {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: "Allow", Action: Match.arrayWith(["ec2:CreateNetworkInterface"]) }),
          ]),
        },
      },
    }),
  );
  expect(policy).toBeDefined();
  template.hasResource("AWS::Lambda::Function", { DependsOn: Match.arrayWith([policy]) });
});

test("nothing invokes the function before it may start itself and keep its state", () => {
  // WHEN
  const template = synthesize(() => ({}));

  // THEN
  const [ownExecutions] = Object.keys(
    template.findResources("AWS::IAM::Policy", {
      Properties: {
        PolicyDocument: {
          Statement: [{ Action: Match.arrayWith(["lambda:CheckpointDurableExecution", "lambda:InvokeFunction"]) }],
        },
      },
    }),
  );
  expect(ownExecutions).toBeDefined();
  template.hasResource("AWS::Lambda::Alias", { DependsOn: [ownExecutions] });
});
