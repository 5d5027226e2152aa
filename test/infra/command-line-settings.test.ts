import { expect, test } from "vitest";
import { parseConfiguration } from "../../infra/configuration.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3";

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
  [{ vpcEndpoints: "true" }, { vpcEndpoints: true }],
  [{ vpcEndpoints: "rds,dms" }, { vpcEndpoints: ["rds", "dms"] }],
  [{ secretsByIdentifier: JSON.stringify({ "*": secretArn }) }, { secretsByIdentifier: { "*": secretArn } }],
  // a text stays one, whatever else it could be
  [
    { user: "true", defaultSecretArn: secretArn },
    { user: "true", defaultSecretArn: secretArn },
  ],
  // the keys of CDK itself are none of ours
  [{ "aws:cdk:version-reporting": true, "@aws-cdk/core:stackRelativeExports": true, "cli-telemetry": false }, {}],
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
  // it would be another run than was asked for
  [{ dryrun: "true" }, /^-c dryrun is not a setting; the settings are emailAddresses, .*dryRun, /],
])("says what is wrong with -c %j", (context, sentence) => {
  expect(() => parseConfiguration({ lockTimeoutSeconds: 3 }, context)).toThrow(
    typeof sentence === "string" ? new Error(sentence) : sentence,
  );
});

test("says what is wrong in cdk.json beside what -c says", () => {
  expect(() => parseConfiguration({ tracing: "no" }, { dryRun: "true" })).toThrow(
    new Error('cdk.json: restoreHook.tracing is "no", but has to be true or false'),
  );
});
