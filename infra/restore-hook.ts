import { Annotations, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type * as sns from "aws-cdk-lib/aws-sns";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { aliasName } from "../lambda/alias-name.ts";
import { Alarms } from "./alarms.ts";
import { defaultBundleDirectory } from "./bundle-location.ts";
import { bundledCode } from "./bundled-code.ts";
import { addDashboard } from "./dashboard.ts";
import { letAlarmsUse, letServicesUse } from "./encryption.ts";
import { environmentOf } from "./environment.ts";
import { addEventRules } from "./event-rules.ts";
import { ExecutionRole } from "./execution-role.ts";
import { hookMetrics } from "./hook-metrics.ts";
import { networkOf } from "./network.ts";
import { openDatabases } from "./open-databases.ts";
import { reportBucket } from "./report-bucket.ts";
import { letAlarmsPublish, reportTopic } from "./report-topic.ts";
import type { RestoreHookProps } from "./restore-hook-props.ts";
import { addSchedules } from "./schedules.ts";
import { secretsOf } from "./secrets.ts";
import { triggers } from "./triggers.ts";
import { VpcEndpoints } from "./vpc-endpoints.ts";
import { addWarnings } from "./warnings.ts";

/** Repairs the sequences of a PostgreSQL database when it comes back from a restore or an AWS DMS load, and reports. */
export class RestoreHook extends Construct implements ec2.IConnectable {
  /** Where the reports are published, and the alarms. */
  readonly topic: sns.ITopic;

  /** Where the whole of each report is kept, below `reports/`, and baselines: one of its own stays when the hook is removed. */
  readonly bucket: s3.IBucket;

  /** The durable function. Invoke its `alias`: a durable function has to be called by a qualified ARN. */
  readonly function: lambda.Function;

  /** `live`: the version that events start. */
  readonly alias: lambda.Alias;

  /** Events that could not be delivered, and those whose run failed. */
  readonly deadLetterQueue: sqs.Queue;

  /** What the function wrote: it stays when the hook is removed. */
  readonly logGroup: logs.LogGroup;

  /** The alarms on the hook itself; empty when there are to be none. */
  readonly alarms: readonly cloudwatch.Alarm[];

  /** The VPC endpoints, where they were asked for. */
  readonly vpcEndpoints: VpcEndpoints | undefined;

  private readonly ownConnections: ec2.Connections | undefined;

  constructor(scope: Construct, id: string, props: RestoreHookProps = {}) {
    super(scope, id);

    const { encryptionKey } = props;
    if (encryptionKey !== undefined) letServicesUse(encryptionKey, this);

    this.topic = reportTopic(this, props);
    this.bucket = reportBucket(this, props);

    this.deadLetterQueue = new sqs.Queue(this, "DeadLetterQueue", {
      ...(encryptionKey === undefined
        ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
        : { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });

    this.logGroup = new logs.LogGroup(this, "Log", {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      // what was reported, when and of which server, is written nowhere else; a first deployment that failed has written none
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...(encryptionKey && { encryptionKey }),
    });

    const network = networkOf(this, props);
    this.ownConnections = network && new ec2.Connections({ securityGroups: network.securityGroups });
    this.vpcEndpoints =
      network && props.vpcEndpoints ? new VpcEndpoints(this, "Endpoints", network, props.vpcEndpoints) : undefined;
    openDatabases(props.databases ?? [], this);

    const execution = new ExecutionRole(this, "Execution", {
      logGroup: this.logGroup,
      topic: this.topic,
      bucket: this.bucket,
      queueKey: encryptionKey,
      inVpc: network !== undefined,
      secrets: secretsOf(props),
      secretKeys: props.secretKeys ?? [],
      readManagedSecrets: props.readManagedSecrets ?? false,
      iamUser: props.iamUser,
      permissionsBoundary: props.permissionsBoundary,
    });

    this.function = new lambda.Function(this, "Function", {
      description: "Repairs PostgreSQL sequences after a restore or an AWS DMS load",
      code: props.code ?? bundledCode(defaultBundleDirectory),
      handler: "index.handler",
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      // measured: 100,000 findings with their SQL take 0.8 to 1.2 GB while the report is kept, in one database as in 300
      memorySize: 2048,
      // of one invocation, so of one database; the waiting in between is not counted
      timeout: Duration.minutes(15),
      durableConfig: { executionTimeout: Duration.days(2), retentionPeriod: Duration.days(14) },
      role: execution.role,
      tracing: props.tracing ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
      logGroup: this.logGroup,
      deadLetterQueue: this.deadLetterQueue,
      environment: environmentOf(Stack.of(this), props, {
        topicArn: this.topic.topicArn,
        bucket: this.bucket.bucketName,
        network,
      }),
      ...network,
      // an execution ends on the version it began on: to delete that version, CloudFormation would have to wait for it
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });

    // durable from its first deployment on: there is no function that would be replaced
    Annotations.of(this.function).acknowledgeInfo("aws-lambda:Function.DurableConfig");

    this.alias = this.function.addAlias(aliasName);
    // nothing may start an execution that could not keep its state
    this.alias.node.addDependency(execution.allowOwnExecutions(this.function));

    // aws-cdk-lib declares `role` of an alias and of IFunction in two ways that exactOptionalPropertyTypes tells apart
    const handler = this.alias as lambda.IFunction;
    const delivery = { deadLetterQueue: this.deadLetterQueue };
    addEventRules(this, props.triggers ?? triggers, new LambdaFunction(handler, delivery));
    addSchedules(this, props.schedules ?? [], handler, delivery);

    const metrics = hookMetrics(this.function, this.deadLetterQueue);
    this.alarms = props.alarms === false ? [] : new Alarms(this, "Alarms", metrics, this.topic).all;
    letAlarmsPublish(this.topic, this.alarms);
    const topicKey = props.topic?.masterKey;
    if (topicKey !== undefined && topicKey !== encryptionKey && this.alarms.length > 0) letAlarmsUse(topicKey, this);
    if (props.dashboard !== false) addDashboard(this, metrics, this.logGroup);

    addWarnings(this, props);
  }

  /** Lets a database open its security groups to the function: `database.connections.allowDefaultPortFrom(hook)`. */
  get connections(): ec2.Connections {
    if (this.ownConnections === undefined) {
      throw new Error(`${this.node.path} runs outside of any VPC, so it has no connections to allow: give it "vpc"`);
    }
    return this.ownConnections;
  }
}
