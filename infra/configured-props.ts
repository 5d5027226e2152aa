import { readFileSync } from "node:fs";
import { Annotations, Duration } from "aws-cdk-lib";
import { SecurityGroup, Vpc } from "aws-cdk-lib/aws-ec2";
import { Schedule } from "aws-cdk-lib/aws-events";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { certificatesIn } from "./certificate-authority.ts";
import { type Configuration, contextKey } from "./configuration.ts";
import type { RestoreHookProps } from "./restore-hook-props.ts";

/** What `configuration` says, as props of a restore hook; what it names and has to be imported is added to `scope`. */
export function configuredProps(scope: Construct, configuration: Configuration): RestoreHookProps {
  const secret = secretsIn(scope);
  const seconds = (amount: number | undefined) => (amount === undefined ? undefined : Duration.seconds(amount));
  const { defaultSecretArn, certificateAuthorityFile } = configuration;
  return {
    emailAddresses: configuration.emailAddresses,
    defaultSecret: defaultSecretArn === undefined ? undefined : secret(defaultSecretArn),
    secretsByIdentifier:
      configuration.secretsByIdentifier &&
      Object.entries(configuration.secretsByIdentifier).map(([identifier, arn]) => ({
        identifier,
        secret: secret(arn),
      })),
    secrets: configuration.secretArns?.map(secret),
    readManagedSecrets: configuration.readManagedSecrets,
    user: configuration.user,
    iamUser: configuration.iamUser,
    certificateAuthority:
      certificateAuthorityFile === undefined ? undefined : certificatesInFile(certificateAuthorityFile),
    include: configuration.include,
    exclude: configuration.exclude,
    schedules: configuration.schedules?.map(({ schedule, mode, ...servers }) => ({
      schedule: Schedule.expression(schedule),
      repair: mode === "repair",
      ...servers,
    })),
    ...(configuration.vpc && network(scope, configuration.vpc)),
    dryRun: configuration.dryRun,
    lockTimeout: seconds(configuration.lockTimeoutSeconds),
    statementTimeout: seconds(configuration.statementTimeoutSeconds),
    logRetention: configuration.logRetentionDays,
  };
}

/** Imports each secret once, however often it is named. */
function secretsIn(scope: Construct): (arn: string) => ISecret {
  const imported = new Map<string, ISecret>();
  return (arn) => {
    const secret = imported.get(arn) ?? Secret.fromSecretCompleteArn(scope, arn, arn);
    imported.set(arn, secret);
    return secret;
  };
}

function network(
  scope: Construct,
  { vpcId, availabilityZones, subnetIds, securityGroupIds }: NonNullable<Configuration["vpc"]>,
) {
  // from what is known, without asking AWS: synthesis needs no credentials
  const vpc = Vpc.fromVpcAttributes(scope, "Vpc", { vpcId, availabilityZones, privateSubnetIds: subnetIds });
  // nothing here asks for the route tables
  Annotations.of(vpc).acknowledgeWarning("@aws-cdk/aws-ec2:noSubnetRouteTableId");
  return { vpc, securityGroups: securityGroupIds?.map((id) => SecurityGroup.fromSecurityGroupId(scope, id, id)) };
}

function certificatesInFile(file: string): string {
  const setting = `cdk.json: ${contextKey}.certificateAuthorityFile is ${JSON.stringify(file)}`;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`${setting}, but there is no such file that can be read`, { cause });
  }
  const certificates = certificatesIn(text);
  if (certificates === undefined) throw new Error(`${setting}, but that file holds no certificate in PEM`);
  return certificates;
}
