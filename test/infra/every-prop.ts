import type { Stack } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import { Connections, Port, SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
import { Schedule } from "aws-cdk-lib/aws-events";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";

/** A prop that is added is missed here. */
type EveryProp = {
  [Prop in Exclude<keyof RestoreHookProps, "topic" | "reportBucket" | "code">]-?: NonNullable<RestoreHookProps[Prop]>;
};

/** A value for every prop but the topic and the bucket, each other than its default. */
export function everyProp(stack: Stack, certificateAuthority: string): EveryProp {
  const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:111111111111:secret:${name}-a1B2c3`;
  const secret = (name: string) => Secret.fromSecretCompleteArn(stack, name, arn(name));
  const vpc = Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-00000001",
    availabilityZones: ["us-east-1a", "us-east-1b"],
    isolatedSubnetIds: ["subnet-00000001", "subnet-00000002"],
    isolatedSubnetRouteTableIds: ["rtb-00000001", "rtb-00000002"],
  });
  const database = SecurityGroup.fromSecurityGroupId(stack, "Database", "sg-00000002");
  return {
    emailAddresses: ["dba@example.com"],
    mail: "problems",
    runbookUrl: "https://wiki.example.com/restore-hook",
    reportRetention: Duration.days(7),
    defaultSecret: secret("default"),
    secretsByIdentifier: [{ identifier: "orders-*", secret: secret("orders") }],
    secrets: [secret("jobs")],
    readManagedSecrets: true,
    secretKeys: [Key.fromKeyArn(stack, "SecretKey", "arn:aws:kms:us-east-1:111111111111:key/secret")],
    user: "ada",
    iamUser: "restore_hook",
    certificateAuthority,
    triggers: ["restores"],
    include: ["orders-*"],
    exclude: ["*-production"],
    schedules: [{ schedule: Schedule.rate(Duration.days(1)), dbInstanceIdentifiers: ["orders"] }],
    baselines: true,
    vpc,
    vpcSubnets: { subnets: vpc.isolatedSubnets },
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, "Own", "sg-00000001")],
    databases: [new Connections({ securityGroups: [database], defaultPort: Port.POSTGRES })],
    vpcEndpoints: true,
    dryRun: true,
    restore: ["defaults", "indexes"],
    logRetention: RetentionDays.ONE_WEEK,
    encryptionKey: new Key(stack, "Key", { enableKeyRotation: true }),
    permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "boundary"),
    alarms: false,
    dashboard: false,
    tracing: true,
    lockTimeout: Duration.seconds(1),
    statementTimeout: Duration.minutes(1),
  };
}
