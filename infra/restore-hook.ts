import { Annotations, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
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
import { environmentOf } from "./environment.ts";
import { addEventRules } from "./event-rules.ts";
import { ExecutionRole } from "./execution-role.ts";
import { networkOf } from "./network.ts";
import type { RestoreHookProps } from "./restore-hook-props.ts";
import { addSchedules } from "./schedules.ts";

/** Repairs the sequences of a PostgreSQL database when it comes back from a restore or an AWS DMS load, and reports. */
export class RestoreHook extends Construct implements ec2.IConnectable {
  /** Where the reports are published. */
  readonly topic: sns.Topic;

  /** The durable function. Invoke its `alias`: a durable function has to be called by a qualified ARN. */
  readonly function: lambda.Function;

  /** `live`: the version that events start. */
  readonly alias: lambda.Alias;

  /** Events that could not be delivered, and those whose run failed. */
  readonly deadLetterQueue: sqs.Queue;

  private readonly ownConnections: ec2.Connections | undefined;

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

    const network = networkOf(this, props);
    this.ownConnections = network && new ec2.Connections({ securityGroups: network.securityGroups });

    const execution = new ExecutionRole(this, "Execution", {
      logGroup,
      topic: this.topic,
      inVpc: network !== undefined,
      secrets: secretsOf(props),
      readManagedSecrets: props.readManagedSecrets ?? true,
      iamUser: props.iamUser,
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
      environment: environmentOf(Stack.of(this), props, { topicArn: this.topic.topicArn, network }),
      ...network,
      // an execution ends on the version it began on: to delete that version, CloudFormation would have to wait for it
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });

    // durable from its first deployment on: there is no function that would be replaced
    Annotations.of(this.function).acknowledgeInfo("aws-lambda:Function.DurableConfig");

    this.alias = this.function.addAlias("live");
    // nothing may start an execution that could not keep its state
    this.alias.node.addDependency(execution.allowOwnExecutions(this.function));

    // aws-cdk-lib declares `role` of an alias and of IFunction in two ways that exactOptionalPropertyTypes tells apart
    const handler = this.alias as lambda.IFunction;
    const delivery = { deadLetterQueue: this.deadLetterQueue };
    addEventRules(this, new LambdaFunction(handler, delivery));
    addSchedules(this, props.schedules ?? [], handler, delivery);
  }

  /** Lets a database open its security groups to the function: `database.connections.allowDefaultPortFrom(hook)`. */
  get connections(): ec2.Connections {
    if (this.ownConnections === undefined) {
      throw new Error(`${this.node.path} runs outside of any VPC, so it has no connections to allow: give it "vpc"`);
    }
    return this.ownConnections;
  }
}

/** All secrets that the function may be told to read. */
function secretsOf({ defaultSecret, secretsByIdentifier = [], secrets = [] }: RestoreHookProps): ISecret[] {
  const byIdentifier = secretsByIdentifier.map(({ secret }) => secret);
  return [...(defaultSecret === undefined ? [] : [defaultSecret]), ...byIdentifier, ...secrets];
}
