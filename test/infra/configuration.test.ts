import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contextKey, parseConfiguration } from "../../infra/configuration.ts";
import { ConfigurationError } from "../../infra/configuration-error.ts";
import { restoreKinds } from "../../lambda/schema/restore-kinds.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3";

const vpc = {
  vpcId: "vpc-00000001",
  availabilityZones: ["us-east-1a", "us-west-2-lax-1a"],
  subnetIds: ["subnet-00000001", "subnet-00000002"],
  securityGroupIds: ["sg-00000001"],
  routeTableIds: ["rtb-00000001", "rtb-00000001"],
};

test("what belongs to nothing may be turned off", () => {
  expect(parseConfiguration({ vpcEndpoints: false })).toEqual({ vpcEndpoints: false });
});

test("nothing has to be configured", () => {
  expect(parseConfiguration(undefined)).toEqual({});
});

test("every setting is taken", () => {
  const settings = {
    emailAddresses: ["dba@example.com"],
    topicArn: "arn:aws:sns:us-east-1:111111111111:reports",
    topicKeyArn: "arn:aws:kms:us-east-1:111111111111:key/2b3c4d5e-0000-0000-0000-000000000000",
    mail: "changes",
    runbookUrl: "https://wiki.example.com/restore-hook",
    reportBucketArn: "arn:aws:s3:::database-reports",
    reportBucketKeyArn: "arn:aws:kms:us-east-1:111111111111:key/4d5e6f7a-0000-0000-0000-000000000000",
    reportRetentionDays: 1,
    defaultSecretArn: secretArn,
    secretsByIdentifier: { "orders-eu-*": secretArn, "orders-*": secretArn, "*": secretArn },
    secretArns: [secretArn.replace("aws", "aws-us-gov")],
    readManagedSecrets: false,
    secretKeyArns: ["arn:aws:kms:us-east-1:111111111111:key/3c4d5e6f-0000-0000-0000-000000000000"],
    user: 'Ada "the DBA"',
    iamUser: "restore_hook",
    certificateAuthorityFile: "authority.pem",
    triggers: ["loads"],
    include: ["orders-*"],
    exclude: ["*-production", "jobs-?"],
    schedules: [
      {
        schedule: "cron(0 4 * * ? *)",
        mode: "repair",
        dbInstanceIdentifiers: ["orders"],
        dbClusterIdentifiers: ["jobs"],
      },
      { schedule: "rate(1 day)", dbClusterIdentifiers: ["jobs-eu-1"] },
      { schedule: "rate(12 hours)", dbInstanceIdentifiers: ["orders"] },
    ],
    baselines: true,
    vpc,
    databaseSecurityGroupIds: ["sg-00000002"],
    vpcEndpoints: ["rds", "s3"],
    dryRun: true,
    restore: ["defaults", "all"],
    lockTimeoutSeconds: 1,
    statementTimeoutSeconds: 480,
    logRetentionDays: 365,
    encryptionKeyArn: "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000",
    permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
    alarms: false,
    dashboard: false,
    tracing: true,
  };
  expect(parseConfiguration(settings)).toEqual(settings);
});

test("secrets by identifier keep their order", () => {
  const { secretsByIdentifier = {} } = parseConfiguration({
    secretsByIdentifier: { z: secretArn, "a-*": secretArn, b: secretArn },
  });
  expect(Object.keys(secretsByIdentifier)).toEqual(["z", "a-*", "b"]);
});

test("cdk.json is valid as it is", () => {
  const { context } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));
  expect(() => parseConfiguration(context[contextKey])).not.toThrow();
});

test.each([
  [true, "cdk.json: restoreHook is true, but has to be an object"],
  // a text comes from the command line
  ["true", '-c restoreHook is "true", but has to be an object'],
  ['{"dryRun":"yes"}', '-c restoreHook.dryRun is "yes", but has to be true or false'],
  [
    { emailAddresses: "dba@example.com" },
    'cdk.json: restoreHook.emailAddresses is "dba@example.com", but has to be a list of e-mail addresses',
  ],
  [
    { emailAddresses: ["dba@example.com", "ops"] },
    'cdk.json: restoreHook.emailAddresses[1] is "ops", but has to be an e-mail address',
  ],
  [
    // the six characters at the end are not there
    { defaultSecretArn: "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders" },
    'cdk.json: restoreHook.defaultSecretArn is "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders", ' +
      "but has to be the complete ARN of a secret, like arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3",
  ],
  [
    { secretArns: secretArn },
    `cdk.json: restoreHook.secretArns is "${secretArn}", but has to be a list of complete ARNs of secrets`,
  ],
  [
    { secretKeyArns: ["alias/secrets"] },
    'cdk.json: restoreHook.secretKeyArns[0] is "alias/secrets", but has to be the ARN of a key, ' +
      "like arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000",
  ],
  [{ mail: "never" }, 'cdk.json: restoreHook.mail is "never", but has to be one of always, changes, problems'],
  [
    { runbookUrl: "wiki.example.com" },
    'cdk.json: restoreHook.runbookUrl is "wiki.example.com", but has to be an https URL',
  ],
  [
    { reportBucketArn: "arn:aws:s3:::reports/*" },
    'cdk.json: restoreHook.reportBucketArn is "arn:aws:s3:::reports/*", ' +
      "but has to be the ARN of a bucket, like arn:aws:s3:::database-reports",
  ],
  [
    { reportRetentionDays: 0 },
    "cdk.json: restoreHook.reportRetentionDays is 0, but has to be a whole number of days, at least 1",
  ],
  [
    { reportRetentionDays: 1.5 },
    "cdk.json: restoreHook.reportRetentionDays is 1.5, but has to be a whole number of days, at least 1",
  ],
  [{ dryRun: "yes" }, 'cdk.json: restoreHook.dryRun is "yes", but has to be true or false'],
  [
    { lockTimeoutSeconds: 0 },
    "cdk.json: restoreHook.lockTimeoutSeconds is 0, but has to be a whole number of seconds from 1 to 600",
  ],
  [
    { statementTimeoutSeconds: "10m" },
    'cdk.json: restoreHook.statementTimeoutSeconds is "10m", but has to be a whole number of seconds from 1 to 600',
  ],
  [
    { logRetentionDays: 10 },
    "cdk.json: restoreHook.logRetentionDays is 10, but has to be a number of days that CloudWatch Logs offers: " +
      "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 9999",
  ],
  [
    { secretsByIdentifier: [secretArn] },
    `cdk.json: restoreHook.secretsByIdentifier is ["${secretArn}"], but has to be an object of complete ARNs of secrets ` +
      'by identifiers, like {"orders-*": "arn:aws:secretsmanager:…"}',
  ],
  [
    { secretsByIdentifier: { "orders-*": "orders" } },
    'cdk.json: restoreHook.secretsByIdentifier["orders-*"] is "orders", ' +
      "but has to be the complete ARN of a secret, like arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3",
  ],
  [
    { secretsByIdentifier: { "orders/*": secretArn } },
    'cdk.json: the key of restoreHook.secretsByIdentifier["orders/*"] has to be an identifier, ' +
      "with * for any characters and ? for one",
  ],
  [
    // such a key would go first, wherever it is written
    { secretsByIdentifier: { "12": secretArn } },
    "cdk.json: the key of restoreHook.secretsByIdentifier.12 has to be an identifier, " +
      "with * for any characters and ? for one",
  ],
  [{ user: "" }, 'cdk.json: restoreHook.user is "", but has to be the name of a PostgreSQL user'],
  [
    { iamUser: "hook*" },
    'cdk.json: restoreHook.iamUser is "hook*", but has to be the name of a PostgreSQL user: letters, digits and _.@- only',
  ],
  [
    { certificateAuthorityFile: true },
    "cdk.json: restoreHook.certificateAuthorityFile is true, but has to be the path of a file",
  ],
  [
    { include: [] },
    "cdk.json: restoreHook.include is [], but has to be a list of identifiers, at least one, with * and ?",
  ],
  [
    { include: "orders-*" },
    'cdk.json: restoreHook.include is "orders-*", but has to be a list of identifiers, at least one, with * and ?',
  ],
  [
    { exclude: ["orders-*", "a b"] },
    'cdk.json: restoreHook.exclude[1] is "a b", but has to be an identifier, with * for any characters and ? for one',
  ],
  [{ schedules: {} }, "cdk.json: restoreHook.schedules is {}, but has to be a list of schedules"],
  [{ schedules: ["rate(1 day)"] }, 'cdk.json: restoreHook.schedules[0] is "rate(1 day)", but has to be an object'],
  [
    { schedules: [{ schedule: "rate(1 days)", mode: "fix", dbInstanceIdentifiers: ["orders-*"] }] },
    'cdk.json: restoreHook.schedules[0].schedule is "rate(1 days)", ' +
      "but has to be a schedule of EventBridge, like cron(0 4 * * ? *) or rate(1 day)\n" +
      'cdk.json: restoreHook.schedules[0].mode is "fix", but has to be check or repair\n' +
      'cdk.json: restoreHook.schedules[0].dbInstanceIdentifiers[0] is "orders-*", ' +
      "but has to be the identifier of an RDS instance or cluster",
  ],
  [
    { schedules: [{ schedule: "cron(0 4 * * *)", dbClusterIdentifiers: ["orders"] }] },
    'cdk.json: restoreHook.schedules[0].schedule is "cron(0 4 * * *)", ' +
      "but has to be a schedule of EventBridge, like cron(0 4 * * ? *) or rate(1 day)",
  ],
  [
    { schedules: [{ schedule: "rate(1 day)", dbInstanceIdentifiers: [] }] },
    'cdk.json: restoreHook.schedules[0] is {"schedule":"rate(1 day)","dbInstanceIdentifiers":[]}, ' +
      "but has to be an object with something to look at: dbInstanceIdentifiers or dbClusterIdentifiers",
  ],
  [
    { schedules: [{ schedule: "rate(1 day)", dbInstanceIdentifiers: ["orders"], repair: true }] },
    "cdk.json: restoreHook.schedules[0].repair is not a setting; the settings are " +
      "schedule, mode, dbInstanceIdentifiers, dbClusterIdentifiers",
  ],
  [{ vpc: "vpc-00000001" }, 'cdk.json: restoreHook.vpc is "vpc-00000001", but has to be an object'],
  [
    { vpc: { vpcId: "main", availabilityZones: ["a"], subnetIds: ["private"], securityGroupIds: ["default"] } },
    'cdk.json: restoreHook.vpc.vpcId is "main", but has to be the id of a VPC, like vpc-0123456789abcdef0\n' +
      'cdk.json: restoreHook.vpc.availabilityZones[0] is "a", but has to be an availability zone, like us-east-1a\n' +
      'cdk.json: restoreHook.vpc.subnetIds[0] is "private", but has to be the id of a subnet, like subnet-0123456789abcdef0\n' +
      'cdk.json: restoreHook.vpc.securityGroupIds[0] is "default", ' +
      "but has to be the id of a security group, like sg-0123456789abcdef0",
  ],
  [
    { vpc: { vpcId: "vpc-00000001", subnetIds: [], securityGroupIds: [] } },
    "cdk.json: restoreHook.vpc.availabilityZones is undefined, but has to be a list of availability zones, one for each subnet\n" +
      "cdk.json: restoreHook.vpc.subnetIds is [], but has to be a list of ids of subnets, at least one\n" +
      "cdk.json: restoreHook.vpc.securityGroupIds is [], but has to be a list of ids of security groups, at least one",
  ],
  [
    {
      vpc: {
        vpcId: "vpc-00000001",
        availabilityZones: ["us-east-1a"],
        subnetIds: ["subnet-00000001", "subnet-00000002"],
      },
    },
    'cdk.json: restoreHook.vpc is {"vpcId":"vpc-00000001","availabilityZones":["us-east-1a"],' +
      '"subnetIds":["subnet-00000001","subnet-00000002"]}, ' +
      "but has to be an object with as many availabilityZones as subnetIds: one for each, in the same order",
  ],
  [
    { vpc: { ...vpc, routeTableIds: ["rtb-00000001"] } },
    `cdk.json: restoreHook.vpc is ${JSON.stringify({ ...vpc, routeTableIds: ["rtb-00000001"] })}, ` +
      "but has to be an object with as many routeTableIds as subnetIds: one for each, in the same order",
  ],
  [
    { topicArn: "reports", encryptionKeyArn: "alias/reports", permissionsBoundaryArn: "boundary" },
    'cdk.json: restoreHook.topicArn is "reports", ' +
      "but has to be the ARN of a topic, like arn:aws:sns:us-east-1:111111111111:database-reports\n" +
      'cdk.json: restoreHook.encryptionKeyArn is "alias/reports", but has to be the ARN of a key, ' +
      "like arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d-0000-0000-0000-000000000000\n" +
      'cdk.json: restoreHook.permissionsBoundaryArn is "boundary", ' +
      "but has to be the ARN of a managed policy, like arn:aws:iam::111111111111:policy/boundary",
  ],
  [
    { topicKeyArn: "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d" },
    'cdk.json: restoreHook.topicKeyArn is "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d", ' +
      "but has to be given together with topicArn, to which it belongs",
  ],
  [
    { reportBucketKeyArn: "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d" },
    'cdk.json: restoreHook.reportBucketKeyArn is "arn:aws:kms:us-east-1:111111111111:key/1a2b3c4d", ' +
      "but has to be given together with reportBucketArn, to which it belongs",
  ],
  [
    { databaseSecurityGroupIds: ["sg-00000001"], vpcEndpoints: true },
    'cdk.json: restoreHook.databaseSecurityGroupIds is ["sg-00000001"], ' +
      "but has to be given together with vpc, to which it belongs\n" +
      "cdk.json: restoreHook.vpcEndpoints is true, but has to be given together with vpc, to which it belongs",
  ],
  [
    { triggers: "restores" },
    'cdk.json: restoreHook.triggers is "restores", but has to be a list of what starts the hook: restores, loads',
  ],
  [{ triggers: ["restore"] }, 'cdk.json: restoreHook.triggers[0] is "restore", but has to be one of restores, loads'],
  [
    { databaseSecurityGroupIds: "sg-00000001" },
    'cdk.json: restoreHook.databaseSecurityGroupIds is "sg-00000001", ' +
      "but has to be a list of ids of security groups, at least one",
  ],
  [
    { vpcEndpoints: ["kms"] },
    'cdk.json: restoreHook.vpcEndpoints is ["kms"], but has to be true, false or a list of services, ' +
      "each one of secretsmanager, sns, rds, dms, lambda, s3",
  ],
  [
    { restore: ["default"] },
    `cdk.json: restoreHook.restore[0] is "default", but has to be one of ${restoreKinds.join(", ")}`,
  ],
  [
    { restore: "defaults" },
    `cdk.json: restoreHook.restore is "defaults", but has to be a list of kinds, each one of ${restoreKinds.join(", ")}`,
  ],
  [{ alarms: "no" }, 'cdk.json: restoreHook.alarms is "no", but has to be true or false'],
  [{ dashboard: 0 }, "cdk.json: restoreHook.dashboard is 0, but has to be true or false"],
  [{ tracing: "Active" }, 'cdk.json: restoreHook.tracing is "Active", but has to be true or false'],
  [
    { dryrun: true },
    "cdk.json: restoreHook.dryrun is not a setting; the settings are emailAddresses, topicArn, " +
      "topicKeyArn, mail, runbookUrl, reportBucketArn, reportBucketKeyArn, reportRetentionDays, " +
      "defaultSecretArn, secretsByIdentifier, secretArns, readManagedSecrets, secretKeyArns, user, iamUser, certificateAuthorityFile, " +
      "triggers, include, exclude, schedules, baselines, vpc, databaseSecurityGroupIds, vpcEndpoints, dryRun, restore, lockTimeoutSeconds, " +
      "statementTimeoutSeconds, logRetentionDays, encryptionKeyArn, permissionsBoundaryArn, alarms, dashboard, tracing",
  ],
  [
    { dryRun: null, lockTimeoutSeconds: 1.5 },
    "cdk.json: restoreHook.dryRun is null, but has to be true or false\n" +
      "cdk.json: restoreHook.lockTimeoutSeconds is 1.5, but has to be a whole number of seconds from 1 to 600",
  ],
])("says what is wrong with %j", (context, sentences) => {
  expect(() => parseConfiguration(context)).toThrow(new ConfigurationError(sentences));
});
