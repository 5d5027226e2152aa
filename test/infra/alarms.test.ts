import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";

function synthesize(props: RestoreHookProps = {}) {
  const stack = new Stack(newApp(), "Stack");
  const code = Code.fromInline("exports.handler = async () => undefined;");
  const hook = new RestoreHook(stack, "Hook", { code, ...props });
  return { stack, hook, template: Template.fromStack(stack) };
}

test("whoever gets the reports is told when the hook itself is in trouble", () => {
  // WHEN
  const { stack, hook, template } = synthesize();

  // THEN
  const functionName = [{ Name: "FunctionName", Value: stack.resolve(hook.function.functionName) }];
  const lambdaMetric = (MetricName: string) => ({ Namespace: "AWS/Lambda", MetricName, Dimensions: functionName });
  template.resourceCountIs("AWS::CloudWatch::Alarm", 4);
  template.allResourcesProperties("AWS::CloudWatch::Alarm", {
    AlarmActions: [stack.resolve(hook.topic.topicArn)],
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 1,
    EvaluationPeriods: 1,
    TreatMissingData: "notBreaching",
  });
  template.hasResourceProperties("AWS::CloudWatch::Alarm", { ...lambdaMetric("Errors"), Statistic: "Sum" });
  template.hasResourceProperties("AWS::CloudWatch::Alarm", { ...lambdaMetric("Throttles"), Statistic: "Sum" });
  template.hasResourceProperties("AWS::CloudWatch::Alarm", {
    Namespace: "AWS/SQS",
    MetricName: "ApproximateNumberOfMessagesVisible",
    Dimensions: [{ Name: "QueueName", Value: stack.resolve(hook.deadLetterQueue.queueName) }],
    Statistic: "Maximum",
  });
  template.hasResourceProperties("AWS::CloudWatch::Alarm", {
    Metrics: [
      Match.objectLike({ Expression: "FILL(failed, 0) + FILL(timedOut, 0)" }),
      Match.objectLike({ Id: "failed", MetricStat: { Metric: lambdaMetric("DurableExecutionFailed"), Stat: "Sum" } }),
      Match.objectLike({
        Id: "timedOut",
        MetricStat: { Metric: lambdaMetric("DurableExecutionTimedOut"), Stat: "Sum" },
      }),
    ],
  });
});

test("the alarms of the hook may publish, and no other", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  const own = Object.keys(template.findResources("AWS::CloudWatch::Alarm")).map((id) => ({
    "Fn::GetAtt": [id, "Arn"],
  }));
  template.hasResourceProperties("AWS::SNS::TopicPolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Condition: {
            StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
            ArnLike: { "aws:SourceArn": own },
          },
        }),
      ]),
    },
  });
});

test("there are no alarms where none are wanted", () => {
  // WHEN
  const { hook, template } = synthesize({ alarms: false });

  // THEN
  expect(hook.alarms).toEqual([]);
  template.resourceCountIs("AWS::CloudWatch::Alarm", 0);
});

test("a dashboard shows what the function counts, and what became of its runs", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const body = JSON.stringify(dashboard);
  for (const name of [
    "RestoreHook",
    "Checked",
    "Repaired",
    "LeftBehind",
    "Restored",
    "Failed",
    "NotKept",
    "Seconds",
    "DurableExecutionStarted",
  ]) {
    expect(body).toContain(`\\"${name}\\"`);
  }
  expect(body).toContain("Seconds at work on a server");
  expect(body).toContain("filter @message like /started|ignored|reported|not mailed/");
});

test("there is no dashboard where none is wanted", () => {
  synthesize({ dashboard: false }).template.resourceCountIs("AWS::CloudWatch::Dashboard", 0);
});
