import { describe, expect, test } from "vitest";
import { readConfig } from "../../lambda/config.ts";

const least = { RESTORE_HOOK_TOPIC_ARN: "arn:aws:sns:us-east-1:111111111111:restore-hook" };
const standard = {
  topicArn: least.RESTORE_HOOK_TOPIC_ARN,
  defaultSecret: undefined,
  dryRun: false,
  lockTimeout: 5_000,
  statementTimeout: 600_000,
  certificateAuthority: undefined,
};

describe("the environment may", () => {
  test.each([
    ["have the topic only", {}, {}],
    [
      "have everything",
      {
        RESTORE_HOOK_DEFAULT_SECRET: "orders/dbadmin",
        RESTORE_HOOK_DRY_RUN: "true",
        RESTORE_HOOK_LOCK_TIMEOUT_MS: "2500",
        RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "840000",
        RESTORE_HOOK_CERTIFICATE_AUTHORITY: "PEM",
      },
      {
        defaultSecret: "orders/dbadmin",
        dryRun: true,
        lockTimeout: 2_500,
        statementTimeout: 840_000,
        certificateAuthority: "PEM",
      },
    ],
    [
      "have variables that are empty, and not set by that",
      { RESTORE_HOOK_DEFAULT_SECRET: "", RESTORE_HOOK_CERTIFICATE_AUTHORITY: "" },
      {},
    ],
    ["have variables of others", { AWS_REGION: "us-east-1", RESTORE_HOOK_UNKNOWN: "1" }, {}],
  ])("%s", (_what, variables, settings) => {
    expect(readConfig({ ...least, ...variables })).toEqual({ ...standard, ...settings });
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
