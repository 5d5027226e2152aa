import { readFileSync } from "node:fs";
import { Annotations, Duration } from "aws-cdk-lib";
import { Connections, type ISecurityGroup, Port, SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
import { Schedule } from "aws-cdk-lib/aws-events";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { certificatesIn } from "./certificate-authority.ts";
import { type Configuration, contextKey } from "./configuration.ts";
import { ConfigurationError } from "./configuration-error.ts";
import type { RestoreHookProps } from "./restore-hook-props.ts";

/** What `configuration` says, as props of a restore hook; what it names and has to be imported is added to `scope`. */
export function configuredProps(scope: Construct, configuration: Configuration): RestoreHookProps {
  const secret = once((arn) => Secret.fromSecretCompleteArn(scope, arn, arn));
  const key = once((arn) => Key.fromKeyArn(scope, arn, arn));
  const securityGroup = once((groupId) => SecurityGroup.fromSecurityGroupId(scope, groupId, groupId));
  const seconds = (amount: number | undefined) => (amount === undefined ? undefined : Duration.seconds(amount));
  const {
    topicArn,
    reportBucketArn,
    reportBucketKeyArn,
    reportRetentionDays,
    defaultSecretArn,
    certificateAuthorityFile,
    encryptionKeyArn,
    permissionsBoundaryArn,
  } = configuration;
  const bucketKey = reportBucketKeyArn === undefined ? undefined : key(reportBucketKeyArn);
  return {
    emailAddresses: configuration.emailAddresses,
    topic: topicArn === undefined ? undefined : importedTopic(scope, topicArn, configuration.topicKeyArn),
    mail: configuration.mail,
    runbookUrl: configuration.runbookUrl,
    reportBucket: reportBucketArn === undefined ? undefined : importedBucket(scope, reportBucketArn, bucketKey),
    reportRetention: reportRetentionDays === undefined ? undefined : Duration.days(reportRetentionDays),
    defaultSecret: defaultSecretArn === undefined ? undefined : secret(defaultSecretArn),
    secretsByIdentifier:
      configuration.secretsByIdentifier &&
      Object.entries(configuration.secretsByIdentifier).map(([identifier, arn]) => ({
        identifier,
        secret: secret(arn),
      })),
    secrets: configuration.secretArns?.map(secret),
    readManagedSecrets: configuration.readManagedSecrets,
    secretKeys: configuration.secretKeyArns?.map(key),
    user: configuration.user,
    iamUser: configuration.iamUser,
    certificateAuthority:
      certificateAuthorityFile === undefined ? undefined : certificatesInFile(certificateAuthorityFile),
    triggers: configuration.triggers,
    include: configuration.include,
    exclude: configuration.exclude,
    schedules: configuration.schedules?.map(({ schedule, mode, ...servers }) => ({
      schedule: Schedule.expression(schedule),
      repair: mode === "repair",
      ...servers,
    })),
    baselines: configuration.baselines,
    ...(configuration.vpc && network(scope, configuration.vpc, securityGroup)),
    databases: configuration.databaseSecurityGroupIds?.map(
      (groupId) => new Connections({ securityGroups: [securityGroup(groupId)], defaultPort: Port.POSTGRES }),
    ),
    vpcEndpoints: configuration.vpcEndpoints,
    dryRun: configuration.dryRun,
    restore: configuration.restore,
    lockTimeout: seconds(configuration.lockTimeoutSeconds),
    statementTimeout: seconds(configuration.statementTimeoutSeconds),
    logRetention: configuration.logRetentionDays,
    encryptionKey: encryptionKeyArn === undefined ? undefined : key(encryptionKeyArn),
    permissionsBoundary:
      permissionsBoundaryArn === undefined
        ? undefined
        : ManagedPolicy.fromManagedPolicyArn(scope, permissionsBoundaryArn, permissionsBoundaryArn),
    alarms: configuration.alarms,
    dashboard: configuration.dashboard,
    tracing: configuration.tracing,
  };
}

function importedTopic(scope: Construct, topicArn: string, keyArn: string | undefined): ITopic {
  return Topic.fromTopicAttributes(scope, topicArn, { topicArn, ...(keyArn !== undefined && { keyArn }) });
}

function importedBucket(scope: Construct, bucketArn: string, encryptionKey: IKey | undefined): IBucket {
  return Bucket.fromBucketAttributes(scope, bucketArn, { bucketArn, ...(encryptionKey && { encryptionKey }) });
}

/** Imports each thing once, however often it is named. */
function once<Thing>(importThing: (id: string) => Thing): (id: string) => Thing {
  const imported = new Map<string, Thing>();
  return (id) => {
    const thing = imported.get(id) ?? importThing(id);
    imported.set(id, thing);
    return thing;
  };
}

function network(
  scope: Construct,
  { vpcId, availabilityZones, subnetIds, securityGroupIds, routeTableIds }: NonNullable<Configuration["vpc"]>,
  securityGroup: (groupId: string) => ISecurityGroup,
) {
  // from what is known, without asking AWS: synthesis needs no credentials
  const vpc = Vpc.fromVpcAttributes(scope, "Vpc", {
    vpcId,
    availabilityZones,
    privateSubnetIds: subnetIds,
    ...(routeTableIds && { privateSubnetRouteTableIds: routeTableIds }),
  });
  // nothing asks for the route tables where they are not given
  Annotations.of(vpc).acknowledgeWarning("@aws-cdk/aws-ec2:noSubnetRouteTableId");
  return { vpc, securityGroups: securityGroupIds?.map(securityGroup) };
}

function certificatesInFile(file: string): string {
  const setting = `cdk.json: ${contextKey}.certificateAuthorityFile is ${JSON.stringify(file)}`;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new ConfigurationError(`${setting}, but there is no such file that can be read`, { cause });
  }
  const certificates = certificatesIn(text);
  if (certificates === undefined) throw new ConfigurationError(`${setting}, but that file holds no certificate in PEM`);
  return certificates;
}
