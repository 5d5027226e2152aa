import { describe, expect, test } from "vitest";
import { readConfig } from "../../lambda/config.ts";
import { restoreKinds } from "../../lambda/schema/restore-kinds.ts";
import { bareConfig } from "../targets/place.ts";

const least = { RESTORE_HOOK_TOPIC_ARN: bareConfig.topicArn };

describe("the environment may", () => {
  test.each([
    ["have the topic only", {}, {}],
    [
      "have everything",
      {
        RESTORE_HOOK_BUCKET: "restore-hook-reports",
        RESTORE_HOOK_RUNBOOK_URL: "https://wiki.example.com/restore%20hook?page=1#top",
        RESTORE_HOOK_INCLUDE: '["orders-*", "billing"]',
        RESTORE_HOOK_EXCLUDE: '["*-production"]',
        RESTORE_HOOK_SECRETS: '[{"identifier": "orders-*", "secret": "orders/restored"}]',
        RESTORE_HOOK_DEFAULT_SECRET: "orders/dbadmin",
        RESTORE_HOOK_USER: "dbadmin",
        RESTORE_HOOK_IAM_USER: "restore_hook",
        RESTORE_HOOK_BASELINES: "true",
        RESTORE_HOOK_MAIL: "problems",
        RESTORE_HOOK_DRY_RUN: "true",
        RESTORE_HOOK_RESTORE: "defaults,foreign-keys",
        RESTORE_HOOK_LOCK_TIMEOUT_MS: "2500",
        RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "540000",
        RESTORE_HOOK_CERTIFICATE_AUTHORITY: "PEM",
        RESTORE_HOOK_SECURITY_GROUPS: "sg-1,sg-2",
        RESTORE_HOOK_SUBNETS: "subnet-1",
      },
      {
        bucket: "restore-hook-reports",
        runbookUrl: "https://wiki.example.com/restore%20hook?page=1#top",
        include: ["orders-*", "billing"],
        exclude: ["*-production"],
        secrets: [{ identifier: "orders-*", secret: "orders/restored" }],
        defaultSecret: "orders/dbadmin",
        user: "dbadmin",
        iamUser: "restore_hook",
        baselines: true,
        mail: "problems",
        dryRun: true,
        restore: ["defaults", "foreign-keys"],
        lockTimeout: 2_500,
        statementTimeout: 540_000,
        certificateAuthority: "PEM",
        network: { securityGroupIds: ["sg-1", "sg-2"], subnetIds: ["subnet-1"] },
      },
    ],
    [
      "have variables that are empty, and not set by that",
      {
        RESTORE_HOOK_BUCKET: "",
        RESTORE_HOOK_RUNBOOK_URL: "",
        RESTORE_HOOK_INCLUDE: "",
        RESTORE_HOOK_EXCLUDE: "",
        RESTORE_HOOK_SECRETS: "",
        RESTORE_HOOK_DEFAULT_SECRET: "",
        RESTORE_HOOK_USER: "",
        RESTORE_HOOK_RESTORE: "",
        RESTORE_HOOK_IAM_USER: "",
        RESTORE_HOOK_CERTIFICATE_AUTHORITY: "",
        RESTORE_HOOK_SECURITY_GROUPS: "",
        RESTORE_HOOK_SUBNETS: "",
      },
      {},
    ],
    ["want mails of changes", { RESTORE_HOOK_MAIL: "changes" }, { mail: "changes" }],
    ["want all mails", { RESTORE_HOOK_MAIL: "always" }, {}],
    ["include nothing, which is not the same as all", { RESTORE_HOOK_INCLUDE: "[]" }, { include: [] }],
    ["have variables of others", { AWS_REGION: "us-east-1", RESTORE_HOOK_UNKNOWN: "1" }, {}],
  ])("%s", (_what, variables, settings) => {
    expect(readConfig({ ...least, ...variables })).toEqual({ ...bareConfig, ...settings });
  });
});

describe("the environment is refused when", () => {
  test.each([
    [
      "it has no topic",
      { RESTORE_HOOK_TOPIC_ARN: undefined },
      "RESTORE_HOOK_TOPIC_ARN: wanted the ARN of an SNS topic",
    ],
    [
      "its topic has no ARN",
      { RESTORE_HOOK_TOPIC_ARN: "hook" },
      "RESTORE_HOOK_TOPIC_ARN: wanted the ARN of an SNS topic",
    ],
    [
      "nobody knows when to mail",
      { RESTORE_HOOK_MAIL: "never" },
      "RESTORE_HOOK_MAIL: wanted always, changes, problems",
    ],
    [
      "its runbook is read by anybody on the way",
      { RESTORE_HOOK_RUNBOOK_URL: "http://wiki.example.com" },
      "RESTORE_HOOK_RUNBOOK_URL: wanted an https URL",
    ],
    [
      "its runbook has a space, at which the link in a mail would end",
      { RESTORE_HOOK_RUNBOOK_URL: "https://wiki.example.com/restore hook" },
      "RESTORE_HOOK_RUNBOOK_URL: wanted an https URL",
    ],
    [
      "its runbook is no URL",
      { RESTORE_HOOK_RUNBOOK_URL: "https://:443" },
      "RESTORE_HOOK_RUNBOOK_URL: wanted an https URL",
    ],
    ["baselines are half said", { RESTORE_HOOK_BASELINES: "1" }, "RESTORE_HOOK_BASELINES: wanted true or false"],
    [
      "what is to be restored is not known",
      { RESTORE_HOOK_RESTORE: "defaults,keys" },
      `RESTORE_HOOK_RESTORE: wanted a list of ${restoreKinds.join(", ")}`,
    ],
    ["dry run is half said", { RESTORE_HOOK_DRY_RUN: "yes" }, "RESTORE_HOOK_DRY_RUN: wanted true or false"],
    ["dry run is empty", { RESTORE_HOOK_DRY_RUN: "" }, "RESTORE_HOOK_DRY_RUN: wanted true or false"],
    [
      "a timeout has a unit",
      { RESTORE_HOOK_LOCK_TIMEOUT_MS: "5s" },
      "RESTORE_HOOK_LOCK_TIMEOUT_MS: wanted milliseconds",
    ],
    [
      "a timeout would be none to PostgreSQL",
      { RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "0" },
      "RESTORE_HOOK_STATEMENT_TIMEOUT_MS: wanted at least 1",
    ],
    [
      "a timeout is empty, which would be none, too",
      { RESTORE_HOOK_LOCK_TIMEOUT_MS: "" },
      "RESTORE_HOOK_LOCK_TIMEOUT_MS: wanted at least 1",
    ],
    [
      "its globs are not JSON",
      { RESTORE_HOOK_INCLUDE: "orders-*" },
      "RESTORE_HOOK_INCLUDE: wanted a list of globs in JSON",
    ],
    [
      "its globs are one",
      { RESTORE_HOOK_EXCLUDE: '"orders-*"' },
      "RESTORE_HOOK_EXCLUDE: wanted a list of globs in JSON",
    ],
    [
      "a secret has no identifier",
      { RESTORE_HOOK_SECRETS: '[{"secret": "orders/dbadmin"}]' },
      'RESTORE_HOOK_SECRETS: wanted a list of {"identifier", "secret"} in JSON',
    ],
    [
      "two variables are wrong",
      { RESTORE_HOOK_LOCK_TIMEOUT_MS: "0.5", RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "-1" },
      "RESTORE_HOOK_LOCK_TIMEOUT_MS: wanted whole milliseconds; RESTORE_HOOK_STATEMENT_TIMEOUT_MS: wanted at least 1",
    ],
  ])("%s", (_what, variables, problem) => {
    expect(() => readConfig({ ...least, ...variables })).toThrow(
      new Error(`the environment of the function is not as its stack sets it: ${problem}`),
    );
  });
});
