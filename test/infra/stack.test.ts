import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { Configuration } from "../../infra/configuration.ts";
import { ConfigurationError } from "../../infra/configuration-error.ts";
import { RestoreHookStack } from "../../infra/stack.ts";
import { selfSignedCertificate } from "../../local/certificate.ts";
import { newApp } from "./new-app.ts";
import { permissionsIn } from "./permissions.ts";

const keyArn = "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000";
const orders = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3";
const jobs = "arn:aws:secretsmanager:us-east-1:111111111111:secret:jobs-g7H8i9";
const invoices = "arn:aws:secretsmanager:us-east-1:111111111111:secret:invoices-d4E5f6";

const resources = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), DeletionPolicy: z.string().optional() })),
});

/** A file that goes with the test. */
async function fileWith(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "restore-hook-stack-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, "authority.pem");
  await writeFile(file, text);
  return file;
}

function stackOf(configuration: Configuration) {
  const code = Code.fromInline("exports.handler = async () => undefined;");
  return new RestoreHookStack(newApp(), "RestoreHook", { configuration, code });
}

test("hands every setting to the restore hook", async () => {
  // GIVEN
  const { certificate } = await selfSignedCertificate();

  // WHEN
  const template = Template.fromStack(
    stackOf({
      emailAddresses: ["dba@example.com"],
      topicArn: "arn:aws:sns:us-east-1:111111111111:reports",
      topicKeyArn: keyArn.replace("1a2b3c4d", "2b3c4d5e"),
      mail: "problems",
      runbookUrl: "https://wiki.example.com/restore-hook",
      reportBucketArn: "arn:aws:s3:::database-reports",
      reportBucketKeyArn: keyArn.replace("1a2b3c4d", "4d5e6f7a"),
      defaultSecretArn: orders,
      secretsByIdentifier: { "jobs-*": jobs, "*": orders },
      secretArns: [invoices, orders, invoices],
      readManagedSecrets: false,
      // one key for several purposes is imported once
      secretKeyArns: [keyArn, keyArn.replace("1a2b3c4d", "3c4d5e6f")],
      user: "ada",
      iamUser: "restore_hook",
      certificateAuthorityFile: await fileWith(certificate),
      triggers: ["loads"],
      include: ["orders-*"],
      exclude: ["*-production"],
      schedules: [
        { schedule: "cron(0 4 * * ? *)", dbInstanceIdentifiers: ["orders"] },
        { schedule: "rate(1 day)", mode: "repair", dbClusterIdentifiers: ["jobs"] },
        { schedule: "rate(2 days)", mode: "check", dbClusterIdentifiers: ["jobs"] },
      ],
      baselines: true,
      dryRun: true,
      restore: ["defaults"],
      lockTimeoutSeconds: 2,
      statementTimeoutSeconds: 60,
      logRetentionDays: 7,
      vpc: {
        vpcId: "vpc-00000001",
        availabilityZones: ["us-east-1a"],
        subnetIds: ["subnet-00000001"],
        securityGroupIds: ["sg-00000001"],
        routeTableIds: ["rtb-00000001"],
      },
      databaseSecurityGroupIds: ["sg-00000001", "sg-00000002"],
      vpcEndpoints: ["rds", "s3"],
      encryptionKeyArn: keyArn,
      permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
      alarms: false,
      dashboard: false,
      tracing: true,
    }),
  );

  // THEN
  template.resourceCountIs("AWS::SNS::Topic", 0);
  template.resourceCountIs("AWS::KMS::Key", 0);
  template.resourceCountIs("AWS::S3::Bucket", 0);
  template.resourceCountIs("AWS::CloudWatch::Alarm", 0);
  template.resourceCountIs("AWS::CloudWatch::Dashboard", 0);
  template.resourcePropertiesCountIs("AWS::Events::Rule", { EventPattern: { source: ["aws.dms"] } }, 3);
  template.resourcePropertiesCountIs("AWS::Events::Rule", { EventPattern: { source: ["aws.rds"] } }, 0);
  template.hasResourceProperties("AWS::SQS::Queue", { KmsMasterKeyId: keyArn });
  template.hasResourceProperties("AWS::IAM::Role", {
    PermissionsBoundary: "arn:aws:iam::111111111111:policy/boundary",
  });
  template.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
    GroupId: "sg-00000002",
    SourceSecurityGroupId: "sg-00000001",
    FromPort: 5432,
  });
  template.hasResourceProperties("AWS::EC2::VPCEndpoint", {
    VpcEndpointType: "Interface",
    SubnetIds: ["subnet-00000001"],
  });
  template.hasResourceProperties("AWS::EC2::VPCEndpoint", {
    VpcEndpointType: "Gateway",
    RouteTableIds: ["rtb-00000001"],
  });
  template.hasResourceProperties("AWS::Lambda::Function", { TracingConfig: { Mode: "Active" } });
  template.hasResourceProperties("AWS::SNS::Subscription", { Endpoint: "dba@example.com" });
  template.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 7 });
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: {
      Variables: {
        RESTORE_HOOK_MAIL: "problems",
        RESTORE_HOOK_RUNBOOK_URL: "https://wiki.example.com/restore-hook",
        RESTORE_HOOK_BUCKET: "database-reports",
        RESTORE_HOOK_DEFAULT_SECRET: orders,
        RESTORE_HOOK_SECRETS: `[{"identifier":"jobs-*","secret":"${jobs}"},{"identifier":"*","secret":"${orders}"}]`,
        RESTORE_HOOK_USER: "ada",
        RESTORE_HOOK_IAM_USER: "restore_hook",
        RESTORE_HOOK_CERTIFICATE_AUTHORITY: certificate.trim(),
        RESTORE_HOOK_INCLUDE: '["orders-*"]',
        RESTORE_HOOK_EXCLUDE: '["*-production"]',
        RESTORE_HOOK_DRY_RUN: "true",
        RESTORE_HOOK_LOCK_TIMEOUT_MS: "2000",
        RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "60000",
      },
    },
  });
  for (const [schedule, mode] of [
    ["cron(0 4 * * ? *)", "check"],
    ["rate(1 day)", "repair"],
    ["rate(2 days)", "check"],
  ]) {
    template.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: schedule,
      Targets: [Match.objectLike({ InputTransformer: { InputTemplate: Match.stringLikeRegexp(`"mode":"${mode}"`) } })],
    });
  }
  const viaSns = '{"StringEquals":{"kms:ViaService":"sns.<AWS::Region>.amazonaws.com"}}';
  expect(permissionsIn(template)).toContain(
    `kms:GenerateDataKey on ${keyArn.replace("1a2b3c4d", "2b3c4d5e")} if ${viaSns}`,
  );
  const viaS3 = '{"StringEquals":{"kms:ViaService":"s3.<AWS::Region>.amazonaws.com"}}';
  expect(permissionsIn(template)).toContain(
    `kms:GenerateDataKey on ${keyArn.replace("1a2b3c4d", "4d5e6f7a")} if ${viaS3}`,
  );
  const viaSecrets = '{"StringEquals":{"kms:ViaService":"secretsmanager.<AWS::Region>.amazonaws.com"}}';
  for (const arn of [keyArn, keyArn.replace("1a2b3c4d", "3c4d5e6f")]) {
    expect(permissionsIn(template)).toContain(`kms:Decrypt on ${arn} if ${viaSecrets}`);
  }
  expect(permissionsIn(template).filter((permission) => permission.startsWith("secretsmanager:"))).toEqual([
    `secretsmanager:GetSecretValue on ${invoices}`,
    `secretsmanager:GetSecretValue on ${jobs}`,
    `secretsmanager:GetSecretValue on ${orders}`,
  ]);
});

test("keeps reports as long as it is told", () => {
  // WHEN
  const template = Template.fromStack(stackOf({ reportRetentionDays: 30 }));

  // THEN
  template.hasResourceProperties("AWS::S3::Bucket", {
    LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 30 })]) },
  });
});

test("puts the function into the VPC, without asking AWS and without a remark", () => {
  // WHEN
  const stack = stackOf({
    emailAddresses: ["dba@example.com"],
    defaultSecretArn: orders,
    vpc: {
      vpcId: "vpc-00000001",
      availabilityZones: ["us-east-1a", "us-east-1a"],
      subnetIds: ["subnet-00000001", "subnet-00000002"],
      securityGroupIds: ["sg-00000001"],
    },
  });

  // THEN
  Template.fromStack(stack).hasResourceProperties("AWS::Lambda::Function", {
    VpcConfig: { SubnetIds: ["subnet-00000001", "subnet-00000002"], SecurityGroupIds: ["sg-00000001"] },
  });
  Annotations.fromStack(stack).hasNoWarning("*", Match.anyValue());
  Annotations.fromStack(stack).hasNoInfo("*", Match.anyValue());
});

test("makes a security group in the VPC where none is given", () => {
  // WHEN
  const vpc = { vpcId: "vpc-00000001", availabilityZones: ["us-east-1a"], subnetIds: ["subnet-00000001"] };
  const template = Template.fromStack(stackOf({ vpc }));

  // THEN
  template.hasResourceProperties("AWS::EC2::SecurityGroup", { VpcId: "vpc-00000001" });
});

test("opens databases to a security group of its own without a remark", () => {
  // WHEN
  const stack = stackOf({
    emailAddresses: ["dba@example.com"],
    defaultSecretArn: orders,
    vpc: { vpcId: "vpc-00000001", availabilityZones: ["us-east-1a"], subnetIds: ["subnet-00000001"] },
    databaseSecurityGroupIds: ["sg-00000002"],
    vpcEndpoints: ["rds"],
  });

  // THEN
  Template.fromStack(stack).hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
    GroupId: "sg-00000002",
    FromPort: 5432,
  });
  Annotations.fromStack(stack).hasNoWarning("*", Match.anyValue());
});

test("says when the certificate authority is not there, or is none", async () => {
  const file = await fileWith("ssh-ed25519 AAAA");
  for (const [certificateAuthorityFile, problem] of [
    ["no-such-authority.pem", "there is no such file that can be read"],
    [file, "that file holds no certificate in PEM"],
  ] as const) {
    expect(() => stackOf({ certificateAuthorityFile })).toThrow(
      new ConfigurationError(
        `cdk.json: restoreHook.certificateAuthorityFile is "${certificateAuthorityFile}", but ${problem}`,
      ),
    );
  }
});

test("warns when nobody gets the reports", () => {
  // WHEN
  const stack = stackOf({});

  // THEN
  Annotations.fromStack(stack).hasWarning("/RestoreHook", Match.stringLikeRegexp("nobody gets the reports"));
});

test("does not ask who gets what goes to a topic that is there", () => {
  // WHEN
  const stack = stackOf({ topicArn: "arn:aws:sns:us-east-1:111111111111:reports" });

  // THEN
  Annotations.fromStack(stack).hasNoWarning("*", Match.stringLikeRegexp("nobody gets the reports"));
});

test("everything that can have a tag has one", () => {
  // WHEN
  const template = Template.fromStack(stackOf({}));

  // THEN
  for (const type of [
    "AWS::Lambda::Function",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::IAM::Role",
  ]) {
    template.allResourcesProperties(type, { Tags: [{ Key: "application", Value: "restore-hook" }] });
  }
});

test("leaves nothing behind but what the function wrote and reported, and says so", () => {
  // WHEN
  const template = Template.fromStack(stackOf({}));

  // THEN
  const kept = Object.values(resources.parse(template.toJSON()).Resources).filter((one) =>
    one.DeletionPolicy?.startsWith("Retain"),
  );
  // versions go with their function, whatever their policy
  expect(kept.map(({ Type }) => Type)).toEqual(["AWS::S3::Bucket", "AWS::Logs::LogGroup", "AWS::Lambda::Version"]);
  const [bucket] = Object.keys(template.findResources("AWS::S3::Bucket"));
  template.hasOutput("ReportBucketName", {
    Value: { Ref: bucket },
    Description: Match.stringLikeRegexp("stays after cdk destroy"),
  });
  template.hasOutput("LogGroupName", { Description: Match.stringLikeRegexp("stays after cdk destroy") });
});

test("says where the reports are and what to invoke by hand", () => {
  // WHEN
  const template = Template.fromStack(stackOf({}));

  // THEN
  const [topic] = Object.keys(template.findResources("AWS::SNS::Topic"));
  const [alias] = Object.keys(template.findResources("AWS::Lambda::Alias"));
  template.hasOutput("TopicArn", { Value: { Ref: topic } });
  template.hasOutput("FunctionArn", { Value: { Ref: alias } });
});
