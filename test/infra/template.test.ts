import { type App, CloudFormationValidatePlugin, type IPolicyValidationPlugin, Stack } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { CfnTopic } from "aws-cdk-lib/aws-sns";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import { RestoreHookStack } from "../../infra/stack.ts";
import { selfSignedCertificate } from "../../local/certificate.ts";
import { everyProp } from "./every-prop.ts";
import { newApp } from "./new-app.ts";

const code = Code.fromInline("exports.handler = async () => undefined;");

/** What the plugin finds in the templates of the app, of whatever severity. */
function findings(app: App, plugin: Pick<IPolicyValidationPlugin, "validate">): string[] {
  const { stacks } = app.synth();
  const { violations } = plugin.validate({
    appConstruct: app,
    templatePaths: stacks.map(({ templateFullPath }) => templateFullPath),
    stackTemplates: stacks.map(({ hierarchicalId, templateFullPath }) => ({
      stackConstructPath: hierarchicalId,
      templatePath: templateFullPath,
      accountId: undefined,
      region: undefined,
    })),
  });
  return violations.map(({ ruleName, description }) => `${ruleName}: ${description}`);
}

test("neither CloudFormation's schemas nor the rules of AWS Solutions find anything in the templates", async () => {
  // GIVEN
  const app = newApp();
  const { certificate } = await selfSignedCertificate();

  // WHEN
  new RestoreHookStack(app, "Thin", { configuration: {}, code });
  const stack = new Stack(app, "EveryProp", { env: { account: "111111111111", region: "us-east-1" } });
  new RestoreHook(stack, "Hook", { ...everyProp(stack, certificate), alarms: true, dashboard: true, code });

  // THEN
  expect(findings(app, new AwsSolutionsChecks(app))).toEqual([]);
  const schemas = new CloudFormationValidatePlugin();
  expect(findings(app, schemas)).toEqual([]);

  // and they would, if there were something: it takes long to load, so here and not in a test of its own
  const bad = newApp();
  new CfnTopic(new Stack(bad, "Bad"), "Topic").addPropertyOverride("Subject", "reports");
  expect(findings(bad, new AwsSolutionsChecks(bad))).toEqual([expect.stringContaining("AwsSolutions-SNS3")]);
  expect(findings(bad, schemas)).toContainEqual(expect.stringContaining("Subject"));
}, 120_000);
