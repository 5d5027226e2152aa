import { Duration, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Schedule } from "aws-cdk-lib/aws-events";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookSchedule } from "../../infra/schedules.ts";
import { newApp } from "./new-app.ts";

const daily = Schedule.rate(Duration.days(1));

function synthesize(schedules: readonly RestoreHookSchedule[]) {
  const stack = new Stack(newApp(), "Stack");
  const code = Code.fromInline("exports.handler = async () => undefined;");
  const hook = new RestoreHook(stack, "Hook", { code, schedules });
  return { stack, hook, template: Template.fromStack(stack) };
}

test("a schedule checks the servers that it names, by the alias, and keeps what cannot be delivered", () => {
  // WHEN
  const { stack, hook, template } = synthesize([
    {
      schedule: Schedule.cron({ hour: "4", minute: "0" }),
      dbInstanceIdentifiers: ["orders-staging", "jobs"],
      dbClusterIdentifiers: ["invoices-cluster"],
    },
  ]);

  // THEN
  template.hasResourceProperties("AWS::Events::Rule", {
    State: "ENABLED",
    ScheduleExpression: "cron(0 4 * * ? *)",
    EventPattern: Match.absent(),
    Targets: [
      {
        Id: Match.anyValue(),
        Arn: stack.resolve(hook.alias.functionArn),
        DeadLetterConfig: { Arn: stack.resolve(hook.deadLetterQueue.queueArn) },
        InputTransformer: {
          InputPathsMap: { time: "$.time" },
          // EventBridge puts the quotes around the time
          InputTemplate:
            '{"schedule":{"time":<time>,"mode":"check","dbInstanceIdentifiers":["orders-staging","jobs"],' +
            '"dbClusterIdentifiers":["invoices-cluster"]}}',
        },
      },
    ],
  });
});

test("a schedule repairs when it is told to, and each has a rule of its own", () => {
  // WHEN
  const { template } = synthesize([
    { schedule: daily, dbInstanceIdentifiers: ["orders"] },
    { schedule: daily, dbClusterIdentifiers: ["invoices"], repair: true },
  ]);

  // THEN
  const rules = template.findResources("AWS::Events::Rule", { Properties: { ScheduleExpression: "rate(1 day)" } });
  expect(Object.keys(rules)).toHaveLength(2);
  template.hasResourceProperties("AWS::Events::Rule", {
    Targets: [
      Match.objectLike({
        InputTransformer: Match.objectLike({
          InputTemplate:
            '{"schedule":{"time":<time>,"mode":"repair","dbInstanceIdentifiers":[],"dbClusterIdentifiers":["invoices"]}}',
        }),
      }),
    ],
  });
});

test.each<[RestoreHookSchedule, string]>([
  [
    { schedule: daily, dbInstanceIdentifiers: [] },
    "schedules[0] says nothing to look at: give it dbInstanceIdentifiers or dbClusterIdentifiers",
  ],
  [
    { schedule: daily, dbInstanceIdentifiers: ["orders", "jobs-*"] },
    'schedules[0].dbInstanceIdentifiers[1] is "jobs-*", but has to be the identifier of an RDS instance or cluster',
  ],
  [
    { schedule: daily, dbClusterIdentifiers: ["orders-"] },
    'schedules[0].dbClusterIdentifiers[0] is "orders-", but has to be the identifier of an RDS instance or cluster',
  ],
])("refuses %j", (schedule, sentence) => {
  expect(() => synthesize([schedule])).toThrow(new Error(sentence));
});
