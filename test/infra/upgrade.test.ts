import { fullDiff, ResourceImpact } from "@aws-cdk/cloudformation-diff";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { selfSignedCertificate } from "../../local/certificate.ts";
import { everyProp } from "./every-prop.ts";
import { newApp } from "./new-app.ts";

function templateWith(props: (stack: Stack) => RestoreHookProps): Template {
  const stack = new Stack(newApp(), "Stack");
  const code = Code.fromInline("exports.handler = async () => undefined;");
  new RestoreHook(stack, "Hook", { code, ...props(stack) });
  return Template.fromStack(stack);
}

/** What holds something: executions, subscriptions, events, the past, permissions that others were given. */
const lasting = [
  "AWS::IAM::Role",
  "AWS::Lambda::Alias",
  "AWS::Lambda::Function",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::SNS::Topic",
  "AWS::SQS::Queue",
];

function lastingIn(template: Template): string[] {
  return lasting.flatMap((type) => Object.keys(template.findResources(type)));
}

/** What an update from one template to the other would make anew. */
function replaced(before: Template, after: Template): string[] {
  const { resources } = fullDiff(before.toJSON(), after.toJSON());
  return resources.logicalIds.filter((id) => {
    const impact = resources.get(id).changeImpact;
    return impact === ResourceImpact.WILL_REPLACE || impact === ResourceImpact.MAY_REPLACE;
  });
}

test("no prop replaces what lasts, neither set nor taken back", async () => {
  // GIVEN
  const { certificate } = await selfSignedCertificate();

  // WHEN
  const least = templateWith(() => ({}));
  const most = templateWith((stack) => everyProp(stack, certificate));

  // THEN
  expect(lastingIn(most)).toEqual(lastingIn(least));
  expect(lastingIn(least)).toHaveLength(lasting.length);
  expect(replaced(least, most)).toEqual([]);
  expect(replaced(most, least)).toEqual([]);
});

test("a topic of one's own replaces nothing but the topic", () => {
  // WHEN
  const least = templateWith(() => ({}));
  const given = templateWith((stack) => ({
    topic: Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:reports"),
  }));

  // THEN
  const topics = Object.keys(least.findResources("AWS::SNS::Topic"));
  expect(lastingIn(least).filter((id) => !lastingIn(given).includes(id))).toEqual(topics);
  expect(replaced(least, given)).toEqual([]);
});

test("nothing that makes a function durable, or names it, depends on a prop", async () => {
  // GIVEN
  const { certificate } = await selfSignedCertificate();
  const wanted = { DurableConfig: { ExecutionTimeout: 172_800, RetentionPeriodInDays: 14 } };

  for (const props of [() => ({}), (stack: Stack) => everyProp(stack, certificate)]) {
    // WHEN
    const [found] = Object.values(templateWith(props).findResources("AWS::Lambda::Function"));

    // THEN
    expect(found?.Properties).toMatchObject(wanted);
    for (const key of ["FunctionName", "PackageType", "TenancyConfig"])
      expect(found?.Properties).not.toHaveProperty(key);
  }
});
