import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { expect, test } from "vitest";
import { RestoreHook } from "../../infra/restore-hook.ts";
import type { RestoreHookProps } from "../../infra/restore-hook-props.ts";
import { newApp } from "./new-app.ts";

function synthesize(props: RestoreHookProps = {}) {
  const stack = new Stack(newApp(), "Stack");
  const hook = new RestoreHook(stack, "Hook", {
    code: Code.fromInline("exports.handler = async () => undefined;"),
    ...props,
  });
  return { stack, hook, template: Template.fromStack(stack) };
}

test("a restored RDS instance starts the hook, also when its event has no EventID", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  template.hasResourceProperties("AWS::Events::Rule", {
    State: "ENABLED",
    EventPattern: Match.objectEquals({
      source: ["aws.rds"],
      "detail-type": ["RDS DB Instance Event"],
      detail: {
        $or: [
          { EventID: ["RDS-EVENT-0043", "RDS-EVENT-0008", "RDS-EVENT-0019"] },
          { Message: [{ prefix: "Restored from" }] },
        ],
      },
    }),
  });
});

test("a new cluster starts the hook, also when its event has no EventID", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  template.hasResourceProperties("AWS::Events::Rule", {
    State: "ENABLED",
    EventPattern: Match.objectEquals({
      source: ["aws.rds"],
      "detail-type": ["RDS DB Cluster Event"],
      detail: {
        $or: [
          { EventID: ["RDS-EVENT-0170"] },
          { EventID: [{ exists: false }], Message: [{ prefix: "DB cluster created" }] },
        ],
      },
    }),
  });
});

test("the restore of a cluster starts the hook, unless it was refused", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  template.hasResourceProperties("AWS::Events::Rule", {
    State: "ENABLED",
    EventPattern: Match.objectEquals({
      source: ["aws.rds"],
      "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["rds.amazonaws.com"],
        eventName: ["RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime"],
        errorCode: [{ exists: false }],
      },
    }),
  });
});

test("a stopped AWS DMS task starts the hook", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  template.hasResourceProperties("AWS::Events::Rule", {
    State: "ENABLED",
    EventPattern: Match.objectEquals({
      source: ["aws.dms"],
      "detail-type": ["DMS Replication Task State Change"],
      detail: { eventType: ["REPLICATION_TASK_STOPPED"] },
    }),
  });
});

test("any change of a DMS Serverless replication starts the hook", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  template.hasResourceProperties("AWS::Events::Rule", {
    State: "ENABLED",
    EventPattern: Match.objectEquals({
      source: ["aws.dms"],
      "detail-type": ["DMS Replication State Change"],
      detail: { eventType: [{ prefix: "REPLICATION_" }] },
    }),
  });
});

test("any change of a homogeneous data migration starts the hook", () => {
  // WHEN
  const { template } = synthesize();

  // THEN
  template.hasResourceProperties("AWS::Events::Rule", {
    State: "ENABLED",
    EventPattern: Match.objectEquals({
      source: ["aws.dms"],
      "detail-type": ["DMS Data Migration State Change"],
    }),
  });
});

test.each([
  [["restores"], ["ClusterCreated", "ClusterRestored", "InstanceRestored"]],
  [["loads"], ["DataMigrationChanged", "ReplicationChanged", "ReplicationTaskStopped"]],
  [
    ["loads", "loads"],
    ["DataMigrationChanged", "ReplicationChanged", "ReplicationTaskStopped"],
  ],
  [[], []],
] as const)("%j alone start the hook when told so", (triggers, rules) => {
  // WHEN
  const { template } = synthesize({ triggers });

  // THEN
  const found = Object.keys(template.findResources("AWS::Events::Rule"));
  expect(found.map((id) => id.replace(/^Hook(.*)[0-9A-F]{8}$/, "$1")).sort()).toEqual(rules);
});

test("every rule invokes the alias of the latest version, and keeps what cannot be delivered", () => {
  // WHEN
  const { stack, hook, template } = synthesize();

  // THEN
  template.hasResourceProperties("AWS::Lambda::Alias", {
    Name: "live",
    FunctionVersion: stack.resolve(hook.function.currentVersion.version),
  });
  expect(stack.resolve(hook.alias.functionArn)).toEqual({
    Ref: Object.keys(template.findResources("AWS::Lambda::Alias"))[0],
  });
  template.resourceCountIs("AWS::Events::Rule", 6);
  template.allResourcesProperties("AWS::Events::Rule", {
    Targets: [
      Match.objectLike({
        Arn: stack.resolve(hook.alias.functionArn),
        DeadLetterConfig: { Arn: stack.resolve(hook.deadLetterQueue.queueArn) },
      }),
    ],
  });
});

test("only the rules may invoke the alias", () => {
  // WHEN
  const { stack, hook, template } = synthesize();

  // THEN
  template.resourceCountIs("AWS::Lambda::Permission", 6);
  for (const rule of Object.keys(template.findResources("AWS::Events::Rule"))) {
    template.hasResourceProperties("AWS::Lambda::Permission", {
      Action: "lambda:InvokeFunction",
      FunctionName: stack.resolve(hook.alias.functionArn),
      Principal: "events.amazonaws.com",
      SourceArn: { "Fn::GetAtt": [rule, "Arn"] },
    });
  }
});
