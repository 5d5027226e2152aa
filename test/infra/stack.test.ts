import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import type { Configuration } from "../../infra/configuration.ts";
import { RestoreHookStack } from "../../infra/stack.ts";
import { newApp } from "./new-app.ts";
import { permissionsIn } from "./permissions.ts";

const orders = "arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3";
const invoices = "arn:aws:secretsmanager:us-east-1:111111111111:secret:invoices-d4E5f6";

function stackOf(configuration: Configuration) {
  const code = Code.fromInline("exports.handler = async () => undefined;");
  return new RestoreHookStack(newApp(), "RestoreHook", { configuration, code });
}

test("hands every setting to the restore hook", () => {
  // WHEN
  const template = Template.fromStack(
    stackOf({
      emailAddresses: ["dba@example.com"],
      defaultSecretArn: orders,
      secretArns: [invoices, orders, invoices],
      readManagedSecrets: false,
      dryRun: true,
      lockTimeoutSeconds: 2,
      statementTimeoutSeconds: 60,
      logRetentionDays: 7,
    }),
  );

  // THEN
  template.hasResourceProperties("AWS::SNS::Subscription", { Endpoint: "dba@example.com" });
  template.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 7 });
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: {
      Variables: {
        RESTORE_HOOK_DEFAULT_SECRET: orders,
        RESTORE_HOOK_DRY_RUN: "true",
        RESTORE_HOOK_LOCK_TIMEOUT_MS: "2000",
        RESTORE_HOOK_STATEMENT_TIMEOUT_MS: "60000",
      },
    },
  });
  expect(permissionsIn(template).filter((permission) => permission.startsWith("secretsmanager:"))).toEqual([
    `secretsmanager:GetSecretValue on ${invoices}`,
    `secretsmanager:GetSecretValue on ${orders}`,
  ]);
});

test("warns when nobody gets the reports", () => {
  // WHEN
  const stack = stackOf({});

  // THEN
  Annotations.fromStack(stack).hasWarning("/RestoreHook", Match.stringLikeRegexp("nobody gets the reports"));
});

test("has nothing to remark when somebody gets them", () => {
  // WHEN
  const stack = stackOf({ emailAddresses: ["dba@example.com"] });

  // THEN
  Annotations.fromStack(stack).hasNoWarning("*", Match.anyValue());
  Annotations.fromStack(stack).hasNoInfo("*", Match.anyValue());
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
