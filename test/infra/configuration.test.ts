import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contextKey, parseConfiguration } from "../../infra/configuration.ts";

const secretArn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3";

test("nothing has to be configured", () => {
  expect(parseConfiguration(undefined)).toEqual({});
});

test("every setting is taken", () => {
  const settings = {
    emailAddresses: ["dba@example.com"],
    defaultSecretArn: secretArn,
    secretArns: [secretArn.replace("aws", "aws-us-gov")],
    readManagedSecrets: false,
    dryRun: true,
    lockTimeoutSeconds: 1,
    statementTimeoutSeconds: 840,
    logRetentionDays: 365,
  };
  expect(parseConfiguration(settings)).toEqual(settings);
});

test("cdk.json is valid as it is", () => {
  const { context } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));
  expect(() => parseConfiguration(context[contextKey])).not.toThrow();
});

test.each([
  ["true", 'cdk.json: restoreHook is "true", but has to be an object'],
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
  [{ dryRun: "yes" }, 'cdk.json: restoreHook.dryRun is "yes", but has to be true or false'],
  [
    { lockTimeoutSeconds: 0 },
    "cdk.json: restoreHook.lockTimeoutSeconds is 0, but has to be a whole number of seconds from 1 to 840",
  ],
  [
    { statementTimeoutSeconds: "10m" },
    'cdk.json: restoreHook.statementTimeoutSeconds is "10m", but has to be a whole number of seconds from 1 to 840',
  ],
  [
    { logRetentionDays: 10 },
    "cdk.json: restoreHook.logRetentionDays is 10, but has to be a number of days that CloudWatch Logs offers: " +
      "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 9999",
  ],
  [
    { dryrun: true },
    "cdk.json: restoreHook.dryrun is not a setting; the settings are emailAddresses, defaultSecretArn, secretArns, " +
      "readManagedSecrets, dryRun, lockTimeoutSeconds, statementTimeoutSeconds, logRetentionDays",
  ],
  [
    { dryRun: null, lockTimeoutSeconds: 1.5 },
    "cdk.json: restoreHook.dryRun is null, but has to be true or false\n" +
      "cdk.json: restoreHook.lockTimeoutSeconds is 1.5, but has to be a whole number of seconds from 1 to 840",
  ],
])("says what is wrong with %j", (context, sentences) => {
  expect(() => parseConfiguration(context)).toThrow(new Error(sentences));
});
