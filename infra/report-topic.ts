import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type ITopic, Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { topicKey } from "./encryption.ts";
import { allInForm, emailAddress } from "./identifiers.ts";
import type { RestoreHookProps } from "./restore-hook-props.ts";

/** Where the reports go: the topic that is given or one of our own, with everybody who is to get them. */
export function reportTopic(
  scope: Construct,
  { topic: given, encryptionKey, emailAddresses = [] }: RestoreHookProps,
): ITopic {
  const topic =
    given ??
    new Topic(scope, "Reports", {
      displayName: "Restore hook",
      enforceSSL: true,
      masterKey: encryptionKey ?? topicKey(scope),
    });
  for (const address of new Set(allInForm("emailAddresses", emailAddresses, emailAddress))) {
    topic.addSubscription(new EmailSubscription(address));
  }
  return topic;
}

/** Lets these alarms publish. A topic with a policy has lost the one that SNS gives to all, which lets in the account. */
export function letAlarmsPublish(topic: ITopic, alarms: readonly Alarm[]): void {
  const [alarm] = alarms;
  if (alarm === undefined) return;
  const stack = Stack.of(alarm);
  // the stack of a topic that is given cannot wait for our alarms, while we wait for the topic
  const all = stack.formatArn({
    service: "cloudwatch",
    resource: "alarm",
    resourceName: "*",
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const sources = Stack.of(topic) === stack ? alarms.map(({ alarmArn }) => alarmArn) : [all];
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { "aws:SourceAccount": stack.account },
        ArnLike: { "aws:SourceArn": sources },
      },
    }),
  );
}
