import { Annotations, ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";

/** What it takes to send to a topic, a bucket or a queue under a key: all ask for a data key, and read it again. */
export const sendActions = ["kms:GenerateDataKey", "kms:Decrypt"];

/**
 * A key for a topic alone: the key that AWS has for topics lets no alarm publish, and cannot be told to.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function topicKey(scope: Construct): IKey {
  const key = new Key(scope, "TopicKey", {
    description: "The restore hook: the reports on their way through SNS",
    enableKeyRotation: true,
    // a topic keeps nothing that would have to be read later
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(alarmsPublish(scope));
  return key;
}

/**
 * Lets the services that write to the topic, the queue and the log of a hook use the key that these are under.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letServicesUse(key: IKey, scope: Construct): void {
  const statements = [alarmsPublish(scope), eventsAreKept(), logIsWritten(scope)];
  const added = statements.map((statement) => key.addToResourcePolicy(statement, true).statementAdded);
  if (added.includes(false)) {
    Annotations.of(scope).addInfoV2(
      "restore-hook:keyPolicy",
      "the policy of encryptionKey is not written here: it has to let cloudwatch.amazonaws.com and events.amazonaws.com " +
        `use the key (${sendActions.join(", ")}), and logs.<region>.amazonaws.com encrypt and decrypt by it`,
    );
  }
}

/** Lets alarms publish to a topic that is given, under a key of its own. */
export function letAlarmsUse(key: IKey, scope: Construct): void {
  if (key.addToResourcePolicy(alarmsPublish(scope), true).statementAdded) return;
  Annotations.of(scope).addInfoV2(
    "restore-hook:topicKeyPolicy",
    "the policy of the key of the topic is not written here: it has to let cloudwatch.amazonaws.com use the key " +
      `(${sendActions.join(", ")}), or no alarm arrives`,
  );
}

function alarmsPublish(scope: Construct): iam.PolicyStatement {
  return allow("cloudwatch.amazonaws.com", sendActions, {
    StringEquals: { "aws:SourceAccount": Stack.of(scope).account },
  });
}

/** EventBridge puts into the queue what it cannot deliver. That it tells KMS for which account, no source says. */
function eventsAreKept(): iam.PolicyStatement {
  return allow("events.amazonaws.com", sendActions);
}

function logIsWritten(scope: Construct): iam.PolicyStatement {
  const stack = Stack.of(scope);
  const actions = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
  ];
  // the policy has to be there before the log group, which gets its name when it is made
  const logGroups = {
    service: "logs",
    resource: "log-group",
    resourceName: "*",
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  };
  return allow(`logs.${stack.region}.amazonaws.com`, actions, {
    ArnLike: { "kms:EncryptionContext:aws:logs:arn": stack.formatArn(logGroups) },
  });
}

function allow(service: string, actions: string[], conditions: Record<string, unknown> = {}): iam.PolicyStatement {
  const principals = [new iam.ServicePrincipal(service)];
  // in the policy of a key, * is that key
  return new iam.PolicyStatement({ principals, actions, resources: ["*"], conditions });
}
