import { Annotations, Duration, RemovalPolicy } from "aws-cdk-lib";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { defaultBundleDirectory } from "./bundle.ts";
import { bundledCode } from "./bundled-code.ts";
import { addEventRules } from "./event-rules.ts";
import { ExecutionRole } from "./execution-role.ts";

/** The upper bound of both time-outs: an invocation lasts 15 minutes, and has to be able to report. */
export const longestTimeout = Duration.minutes(14);

export interface RestoreHookProps {
  /**
   * Who gets the reports. Each address has to confirm its subscription by the link that AWS mails to it.
   *
   * @default - nobody; subscribe to `topic`
   */
  readonly emailAddresses?: readonly string[] | undefined;

  /**
   * The secret to log in with where nothing names another one: `username` and `password`, as JSON.
   *
   * @default - none
   */
  readonly defaultSecret?: ISecret | undefined;

  /**
   * Further secrets that the function may read: those that the tag `restore-hook:secret` of an instance names, and
   * those of DMS endpoints.
   *
   * @default - none
   */
  readonly secrets?: readonly ISecret[] | undefined;

  /**
   * Whether the function may read the secrets in which RDS keeps the passwords of master users (`rds!…`), all those of
   * the account in this region.
   *
   * @default true
   */
  readonly readManagedSecrets?: boolean | undefined;

  /**
   * Whether to report what would be repaired, and change nothing.
   *
   * @default false
   */
  readonly dryRun?: boolean | undefined;

  /**
   * How long to keep the function's log.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays | undefined;

  /**
   * Longest wait for any one lock of PostgreSQL. Others queue up behind a session that waits: keep it short.
   *
   * @default Duration.seconds(5)
   */
  readonly lockTimeout?: Duration | undefined;

  /**
   * Longest run of any one SQL statement, up to 14 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly statementTimeout?: Duration | undefined;

  /**
   * The code of the function: `index` with the export `handler`.
   *
   * @default - what `npm run bundle` made, in dist/function
   */
  readonly code?: lambda.Code | undefined;
}

/** Repairs the sequences of a PostgreSQL database when it comes back from a restore or an AWS DMS load, and reports. */
export class RestoreHook extends Construct {
  /** Where the reports are published. */
  readonly topic: sns.Topic;

  /** The durable function. Invoke its `alias`: a durable function has to be called by a qualified ARN. */
  readonly function: lambda.Function;

  /** `live`: the version that events start. */
  readonly alias: lambda.Alias;

  /** Events that could not be delivered, and those whose run failed. */
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: RestoreHookProps = {}) {
    super(scope, id);

    this.topic = new sns.Topic(this, "Reports", { displayName: "Restore hook", enforceSSL: true });
    for (const address of new Set(props.emailAddresses)) {
      this.topic.addSubscription(new EmailSubscription(address));
    }

    this.deadLetterQueue = new sqs.Queue(this, "DeadLetterQueue", {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });

    const logGroup = new logs.LogGroup(this, "Log", {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
    });

    const secrets = [...(props.defaultSecret === undefined ? [] : [props.defaultSecret]), ...(props.secrets ?? [])];
    const execution = new ExecutionRole(this, "Execution", {
      logGroup,
      topic: this.topic,
      secrets,
      readManagedSecrets: props.readManagedSecrets ?? true,
    });

    this.function = new lambda.Function(this, "Function", {
      description: "Repairs PostgreSQL sequences after a restore or an AWS DMS load",
      code: props.code ?? bundledCode(defaultBundleDirectory),
      handler: "index.handler",
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      // of one invocation, so of one database; the waiting in between is not counted
      timeout: Duration.minutes(15),
      durableConfig: { executionTimeout: Duration.days(2), retentionPeriod: Duration.days(14) },
      role: execution.role,
      logGroup,
      deadLetterQueue: this.deadLetterQueue,
      environment: {
        RESTORE_HOOK_TOPIC_ARN: this.topic.topicArn,
        ...(props.defaultSecret === undefined ? {} : { RESTORE_HOOK_DEFAULT_SECRET: props.defaultSecret.secretArn }),
        RESTORE_HOOK_DRY_RUN: String(props.dryRun ?? false),
        RESTORE_HOOK_LOCK_TIMEOUT_MS: milliseconds("lockTimeout", props.lockTimeout ?? Duration.seconds(5)),
        RESTORE_HOOK_STATEMENT_TIMEOUT_MS: milliseconds(
          "statementTimeout",
          props.statementTimeout ?? Duration.minutes(10),
        ),
      },
      // an execution ends on the version it began on: to delete that version, CloudFormation would have to wait for it
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });

    // durable from its first deployment on: there is no function that would be replaced
    Annotations.of(this.function).acknowledgeInfo("aws-lambda:Function.DurableConfig");

    this.alias = this.function.addAlias("live");
    // nothing may start an execution that could not keep its state
    this.alias.node.addDependency(execution.allowCheckpoints(this.function));

    // aws-cdk-lib declares `role` of an alias and of IFunction in two ways that exactOptionalPropertyTypes tells apart
    const target = new LambdaFunction(this.alias as lambda.IFunction, { deadLetterQueue: this.deadLetterQueue });
    addEventRules(this, target);
  }
}

/** PostgreSQL takes 0 for "no limit", which is never wanted here. */
function milliseconds(name: "lockTimeout" | "statementTimeout", timeout: Duration): string {
  const found = timeout.toMilliseconds();
  if (found <= 0 || found > longestTimeout.toMilliseconds()) {
    throw new Error(
      `${name} is ${timeout.toHumanString()}, but has to be more than 0 and at most ${longestTimeout.toHumanString()}`,
    );
  }
  return String(found);
}
