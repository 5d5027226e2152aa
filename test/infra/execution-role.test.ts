import { Fn, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Vpc } from "aws-cdk-lib/aws-ec2";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Topic } from "aws-cdk-lib/aws-sns";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";
import { permissionsIn } from "./permissions.ts";

function viaService(service: string): string {
  return JSON.stringify({ StringEquals: { "kms:ViaService": service } });
}

function ofAccount(account: string): string {
  return JSON.stringify({ StringEquals: { "aws:ResourceAccount": account } });
}

function listOf(account: string): string {
  return JSON.stringify({
    StringEquals: { "aws:ResourceAccount": account },
    StringLike: { "s3:prefix": "baselines/*" },
  });
}

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
  ...["kms:Decrypt", "kms:GenerateDataKey"].map(
    (action) => `${action} on <HookTopicKey.Arn> if ${viaService("sns.us-east-1.amazonaws.com")}`,
  ),
  "lambda:CheckpointDurableExecution on <HookFunction.Arn>:*",
  "lambda:GetDurableExecutionState on <HookFunction.Arn>:*",
  "lambda:InvokeFunction on <HookFunction.Arn>:*",
  "logs:CreateLogStream on <HookLog.Arn>",
  "logs:PutLogEvents on <HookLog.Arn>",
  "rds:DescribeDBClusterSnapshots on arn:<AWS::Partition>:rds:us-east-1:111111111111:cluster-snapshot:*",
  "rds:DescribeDBClusters on arn:<AWS::Partition>:rds:us-east-1:111111111111:cluster:*",
  "rds:DescribeDBInstances on arn:<AWS::Partition>:rds:us-east-1:111111111111:db:*",
  "rds:DescribeDBSnapshots on arn:<AWS::Partition>:rds:us-east-1:111111111111:snapshot:*",
  ...["s3:GetObject", "s3:PutObject"].flatMap((action) =>
    ["baselines", "reports"].map(
      (prefix) => `${action} on <HookFullReports.Arn>/${prefix}/* if ${ofAccount("111111111111")}`,
    ),
  ),
  `s3:ListBucket on <HookFullReports.Arn> if ${listOf("111111111111")}`,
  "sns:Publish on <HookReports>",
  "sqs:SendMessage on <HookDeadLetterQueue.Arn>",
].sort();
const managedSecrets =
  "secretsmanager:GetSecretValue on arn:<AWS::Partition>:secretsmanager:us-east-1:111111111111:secret:rds!*";

function arn(secretName: string): string {
  return `arn:aws:secretsmanager:us-east-1:111111111111:secret:${secretName}`;
}

function keyArn(id: string): string {
  return `arn:aws:kms:us-east-1:111111111111:key/${id}`;
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
  expect(permissionsIn(template)).toEqual(minimum);
  template.resourceCountIs("AWS::IAM::Role", 1);
  template.hasResourceProperties("AWS::IAM::Role", { ManagedPolicyArns: Match.absent(), Policies: Match.absent() });
});

test("the function may read the secrets that RDS manages only when asked to", () => {
  // WHEN
  const template = synthesize(() => ({ readManagedSecrets: true }));

  // THEN
  expect(permissionsIn(template)).toEqual([...minimum, managedSecrets].sort());
});

test("the function may use the keys of topic, bucket and queue, through SNS, S3 and SQS only", () => {
  // WHEN
  const template = synthesize((stack) => {
    const own = Key.fromKeyArn(stack, "Own", keyArn("own"));
    const ofBucket = Key.fromKeyArn(stack, "OfBucket", keyArn("bucket"));
    const ofTopic = Key.fromKeyArn(stack, "OfTopic", keyArn("topic"));
    const topicArn = "arn:aws:sns:us-east-1:111111111111:reports";
    return {
      encryptionKey: own,
      reportBucket: Bucket.fromBucketAttributes(stack, "Bucket", { bucketName: "reports", encryptionKey: ofBucket }),
      topic: Topic.fromTopicAttributes(stack, "Topic", { topicArn, keyArn: ofTopic.keyArn }),
    };
  });

  // THEN
  const ofKeys = permissionsIn(template).filter((permission) => permission.startsWith("kms:"));
  expect(ofKeys).toEqual(
    ["kms:Decrypt", "kms:GenerateDataKey"].flatMap((action) => [
      `${action} on ${keyArn("bucket")} if ${viaService("s3.us-east-1.amazonaws.com")}`,
      `${action} on ${keyArn("own")} if ${viaService("sqs.us-east-1.amazonaws.com")}`,
      `${action} on ${keyArn("topic")} if ${viaService("sns.us-east-1.amazonaws.com")}`,
    ]),
  );
});

test("the function may use the key of the bucket that is made, through S3 only", () => {
  // WHEN
  const template = synthesize((stack) => ({ encryptionKey: Key.fromKeyArn(stack, "Own", keyArn("own")) }));

  // THEN
  const viaS3 = permissionsIn(template).filter((permission) => permission.includes('"s3.us-east-1.'));
  expect(viaS3).toEqual(
    ["kms:Decrypt", "kms:GenerateDataKey"].map(
      (action) => `${action} on ${keyArn("own")} if ${viaService("s3.us-east-1.amazonaws.com")}`,
    ),
  );
});

test.each([
  ["of the account", {}, "111111111111"],
  ["of another account, which is told", { account: "222222222222" }, "222222222222"],
])(
  "the function may use a bucket %s only below reports/ and baselines/, and as long as it is that one's",
  (_, attributes, account) => {
    // WHEN
    const template = synthesize((stack) => ({
      reportBucket: Bucket.fromBucketAttributes(stack, "Bucket", { bucketArn: "arn:aws:s3:::reports", ...attributes }),
    }));

    // THEN
    const ofBuckets = permissionsIn(template).filter((permission) => permission.startsWith("s3:"));
    expect(ofBuckets).toEqual(
      [
        ...["s3:GetObject", "s3:PutObject"].flatMap((action) =>
          ["baselines", "reports"].map(
            (prefix) => `${action} on arn:aws:s3:::reports/${prefix}/* if ${ofAccount(account)}`,
          ),
        ),
        `s3:ListBucket on arn:aws:s3:::reports if ${listOf(account)}`,
      ].sort(),
    );
  },
);

test("the function may trace only when asked to", () => {
  // WHEN
  const template = synthesize(() => ({ tracing: true }));

  // THEN
  const tracing = ["xray:PutTelemetryRecords on *", "xray:PutTraceSegments on *"];
  expect(permissionsIn(template)).toEqual([...minimum, ...tracing].sort());
  template.hasResourceProperties("AWS::Lambda::Function", { TracingConfig: { Mode: "Active" } });
});

test("the role stays within its permissions boundary", () => {
  // GIVEN
  const policyArn = "arn:aws:iam::111111111111:policy/boundary";

  // WHEN
  const template = synthesize((stack) => ({
    permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, "Boundary", policyArn),
  }));

  // THEN
  template.allResourcesProperties("AWS::IAM::Role", { PermissionsBoundary: policyArn });
});

test("the function may read the default secret, those by identifier and the further ones, each once", () => {
  // WHEN
  const template = synthesize((stack) => {
    const orders = Secret.fromSecretCompleteArn(stack, "Complete", arn("orders-a1B2c3"));
    const jobs = Secret.fromSecretCompleteArn(stack, "Jobs", arn("jobs-d4E5f6"));
    return {
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
  const secretKeyArn = keyArn("secret");

  // WHEN
  const template = synthesize((stack) => ({
    defaultSecret: Secret.fromSecretAttributes(stack, "Secret", {
      secretCompleteArn: arn("orders-a1B2c3"),
      encryptionKey: Key.fromKeyArn(stack, "Key", secretKeyArn),
    }),
  }));

  // THEN
  expect(permissionsIn(template)).toEqual(
    [
      ...minimum,
      `secretsmanager:GetSecretValue on ${arn("orders-a1B2c3")}`,
      `kms:Decrypt on ${secretKeyArn} if ${viaService("secretsmanager.us-east-1.amazonaws.com")}`,
    ].sort(),
  );
});

test("the function may use the keys of secrets that do not know theirs, each once", () => {
  // WHEN
  const template = synthesize((stack) => {
    const one = Key.fromKeyArn(stack, "One", keyArn("one"));
    const other = Key.fromKeyArn(stack, "Other", keyArn("other"));
    const secretCompleteArn = arn("orders-a1B2c3");
    return {
      readManagedSecrets: true,
      defaultSecret: Secret.fromSecretAttributes(stack, "Secret", { secretCompleteArn, encryptionKey: one }),
      secretKeys: [other, one],
    };
  });

  // THEN
  expect(permissionsIn(template)).toEqual(
    [
      ...minimum,
      managedSecrets,
      `secretsmanager:GetSecretValue on ${arn("orders-a1B2c3")}`,
      ...["one", "other"].map(
        (id) => `kms:Decrypt on ${keyArn(id)} if ${viaService("secretsmanager.us-east-1.amazonaws.com")}`,
      ),
    ].sort(),
  );
});

test("the function may log in by IAM as the one user that it is given", () => {
  // WHEN
  const template = synthesize(() => ({ iamUser: "restore_hook" }));

  // THEN
  expect(permissionsIn(template)).toEqual(
    [...minimum, "rds-db:connect on arn:<AWS::Partition>:rds-db:us-east-1:111111111111:dbuser:*/restore_hook"].sort(),
  );
});

test.each([
  ["of another stack", Fn.importValue("restore-hook-user"), { "Fn::ImportValue": "restore-hook-user" }],
  ["of a mapping", Fn.findInMap("Users", "Iam", "Hook"), { "Fn::FindInMap": ["Users", "Iam", "Hook"] }],
])("the user to log in as may be one %s", (_, iamUser, resolved) => {
  // WHEN
  const template = synthesize(() => ({ iamUser }));

  // THEN
  template.hasResourceProperties("AWS::IAM::Policy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: "rds-db:connect",
          Resource: { "Fn::Join": ["", Match.arrayWith([":rds-db:us-east-1:111111111111:dbuser:*/", resolved])] },
        }),
      ]),
    },
  });
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
  const template = synthesize((stack) => ({ vpc: vpcIn(stack) }));

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
