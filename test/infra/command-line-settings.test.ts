import * as cxApi from "aws-cdk-lib/cx-api";
import { expect, test } from "vitest";
import { parseConfiguration } from "../../infra/configuration.ts";
import { ConfigurationError } from "../../infra/configuration-error.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3";
const vpc = { vpcId: "vpc-00000001", availabilityZones: ["us-east-1a"], subnetIds: ["subnet-00000001"] };

test.each([
  [
    { dryRun: "true", alarms: "false" },
    { dryRun: true, alarms: false },
  ],
  [
    { lockTimeoutSeconds: "7", logRetentionDays: "30" },
    { lockTimeoutSeconds: 7, logRetentionDays: 30 },
  ],
  [
    { emailAddresses: "dba@example.com, ops@example.com", include: "orders-*" },
    { emailAddresses: ["dba@example.com", "ops@example.com"], include: ["orders-*"] },
  ],
  [{ emailAddresses: '["dba@example.com"]' }, { emailAddresses: ["dba@example.com"] }],
  [{ triggers: "" }, { triggers: [] }],
  [{ restore: "defaults, indexes" }, { restore: ["defaults", "indexes"] }],
  [{ vpcEndpoints: "false" }, { vpcEndpoints: false }],
  [
    { vpc: JSON.stringify(vpc), vpcEndpoints: "rds,dms" },
    { vpc, vpcEndpoints: ["rds", "dms"] },
  ],
  [{ secretsByIdentifier: JSON.stringify({ "*": secretArn }) }, { secretsByIdentifier: { "*": secretArn } }],
  // a text stays one, whatever else it could be
  [
    { user: "true", defaultSecretArn: secretArn },
    { user: "true", defaultSecretArn: secretArn },
  ],
  // the keys of CDK itself are none of ours, nor are those that somebody has for other apps
  [{ "aws:cdk:version-reporting": true, "@aws-cdk/core:stackRelativeExports": true, "cli-telemetry": false }, {}],
  [{ "vpc-provider:account=111111111111:filter.vpc-id=vpc-00000001": {}, "availability-zones:account=1": [] }, {}],
  [{ stage: "test", app: "shop", team: "orders", env: "test", constructor: "x", toString: "x" }, {}],
])("-c takes %j", (context, configuration) => {
  expect(parseConfiguration(undefined, context)).toEqual(configuration);
});

test("-c wins over cdk.json, setting by setting", () => {
  const inFile = { dryRun: false, lockTimeoutSeconds: 3 };

  expect(parseConfiguration(inFile, { restoreHook: inFile, dryRun: "true" })).toEqual({
    dryRun: true,
    lockTimeoutSeconds: 3,
  });
});

test.each([
  [{ dryRun: "yes" }, '-c dryRun is "yes", but has to be true or false'],
  [{ lockTimeoutSeconds: "0" }, '-c lockTimeoutSeconds is "0", but has to be a whole number of seconds from 1 to 600'],
  [{ emailAddresses: "dba@example.com,ops" }, '-c emailAddresses[1] is "ops", but has to be an e-mail address'],
  [{ vpc: "vpc-00000001" }, '-c vpc is "vpc-00000001", but has to be an object'],
  [{ vpc: "{}", dryRun: "no" }, /^-c vpc\.vpcId is undefined, .*^-c dryRun is "no", /ms],
  [{ include: "" }, '-c include is "", but has to be a list of identifiers, at least one, with * and ?'],
  [
    { databaseSecurityGroupIds: "sg-00000001" },
    '-c databaseSecurityGroupIds is ["sg-00000001"], but has to be given together with vpc, to which it belongs',
  ],
])("says what is wrong with -c %j", (context, sentence) => {
  expect(() => parseConfiguration({ lockTimeoutSeconds: 3 }, context)).toThrow(
    typeof sentence === "string" ? new ConfigurationError(sentence) : sentence,
  );
});

// it would be another run than was asked for
test.each([
  ["dryrun", "dryRun"],
  ["DryRun", "dryRun"],
  ["dry-run", "dryRun"],
  ["dyrRun", "dryRun"],
  ["restoreHook.dryRun", "dryRun"],
  ["restoreHook:dryRun", "dryRun"],
  ["restore-hook:dry_run", "dryRun"],
  ["restoreHook.vpc.vpcId", "vpc"],
  ["schedules[0].mode", "schedules"],
  ["vcp", "vpc"],
  ["usr", "user"],
  ["emailAddress", "emailAddresses"],
  ["lockTimeout", "lockTimeoutSeconds"],
  ["encryption-key", "encryptionKeyArn"],
])("does not lose -c %s, which was to be %s", (key, setting) => {
  expect(() => parseConfiguration({}, { [key]: "true" })).toThrow(
    new ConfigurationError(
      `the context (-c, cdk.json, ~/.cdk.json) has "${key}", which is no setting of the restore hook: write -c ${setting}`,
    ),
  );
});

test.each(["restoreHook.speed", "RestoreHook", "restore-hook"])("does not lose -c %s, which is for us", (key) => {
  expect(() => parseConfiguration({}, { [key]: "true" })).toThrow(
    /^the context \(.*\) has "[^"]+", which is no setting of the restore hook; the settings are emailAddresses, /,
  );
});

test("says all that -c has wrong at once", () => {
  expect(() => parseConfiguration({}, { "dry-run": "true", Tracing: "true" })).toThrow(
    /has "dry-run".* write -c dryRun\n.*has "Tracing".* write -c tracing$/,
  );
});

test("takes none of the feature flags of CDK for a mistake", () => {
  const flags = Object.values(cxApi).filter((value) => typeof value === "string");

  expect(flags).toContain("@aws-cdk/core:newStyleStackSynthesis");
  expect(parseConfiguration({}, Object.fromEntries(flags.map((flag) => [flag, true])))).toEqual({});
});

test("-c restoreHook is the object as JSON", () => {
  expect(parseConfiguration('{"dryRun":true}', { lockTimeoutSeconds: "3" })).toEqual({
    dryRun: true,
    lockTimeoutSeconds: 3,
  });
});

test("says what is wrong in cdk.json beside what -c says", () => {
  expect(() => parseConfiguration({ tracing: "no" }, { dryRun: "true" })).toThrow(
    new ConfigurationError('cdk.json: restoreHook.tracing is "no", but has to be true or false'),
  );
});
