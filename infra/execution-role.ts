import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { describePermissions } from "./describe-permissions.ts";
import { sendActions } from "./encryption.ts";
import { type Login, loginPermissions } from "./login-permissions.ts";
import { type Permission, statementsOf } from "./permission.ts";
import { baselinePrefix, reportPrefix } from "./report-bucket.ts";

export interface ExecutionRoleProps extends Login {
  /** Where the function writes its log. */
  readonly logGroup: ILogGroup;
  /** Where the function publishes its reports. */
  readonly topic: ITopic;
  /** Where the function keeps the whole of its reports. */
  readonly bucket: IBucket;
  /** What the dead-letter queue is encrypted with, if by a key of the customer's own. */
  readonly queueKey: IKey | undefined;
  /** Whether the function runs in a VPC. */
  readonly inVpc: boolean;
  readonly permissionsBoundary: iam.IManagedPolicy | undefined;
}

/** What Lambda does for a function in a VPC, as in the managed policy AWSLambdaVPCAccessExecutionRole. */
const networkActions = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

const attachToNetwork: Permission = {
  actions: networkActions,
  resources: ["*"],
  anyBecause: "Lambda refuses to attach a function to its subnets with less; our own code is denied it",
};

/**
 * What the function may do, and no more.
 *
 * A role of our own: the one that `lambda.Function` makes carries a managed policy that lets the function write every
 * log and every durable execution of the account.
 */
export class ExecutionRole extends Construct {
  readonly role: iam.Role;
  private readonly inVpc: boolean;

  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.inVpc = props.inVpc;

    this.role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: "The restore hook: finds restored databases and their credentials, and publishes reports",
      ...(props.permissionsBoundary && { permissionsBoundary: props.permissionsBoundary }),
    });

    const permissions: Permission[] = [
      // to write its own log; the group is made by the stack
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [props.logGroup.logGroupArn] },

      // to mail the report
      { actions: ["sns:Publish"], resources: [props.topic.topicArn] },

      // to keep the whole of it, and to read back the parts it is made of
      keepReports(props.bucket),

      // to tell whether there is a baseline, which S3 tells only to those who may list it
      listBaselines(props.bucket),

      // to do so under a key of the customer's own; Lambda puts events into the queue in the name of the function
      ...sendUnder(props.topic.masterKey, `sns.${stack.region}.amazonaws.com`),
      ...sendUnder(props.bucket.encryptionKey, `s3.${stack.region}.amazonaws.com`),
      ...sendUnder(props.queueKey, `sqs.${stack.region}.amazonaws.com`),

      ...(props.inVpc ? [attachToNetwork] : []),
      ...describePermissions(stack),
      ...loginPermissions(stack, props),
    ];
    for (const statement of statementsOf(this.role, stack, permissions)) this.role.addToPolicy(statement);
  }

  /**
   * Lets `durableFunction` start executions of itself, and keep their state.
   *
   * In a policy apart: the role's own policy has to be there before the function, and this one needs the function.
   */
  allowOwnExecutions(durableFunction: IFunction): iam.Policy {
    const { functionArn } = durableFunction;
    const policy = new iam.Policy(this, "OwnExecutions", { roles: [this.role] });
    const ownExecutions: Permission = {
      actions: [
        "lambda:CheckpointDurableExecution",
        "lambda:GetDurableExecutionState",
        // under a name that all events of one restore share: one run comes of them
        "lambda:InvokeFunction",
      ],
      // <function>:<version>/durable-execution/…
      resources: [`${functionArn}:*`],
      anyBecause: "an execution belongs to a version of the function, and each deployment makes another one",
    };
    policy.addStatements(...statementsOf(policy, Stack.of(this), [ownExecutions]));
    if (this.inVpc) policy.addStatements(denyNetworkActions(functionArn));
    return policy;
  }
}

function keepReports(bucket: IBucket): Permission {
  return {
    actions: ["s3:PutObject", "s3:GetObject"],
    resources: [bucket.arnForObjects(`${reportPrefix}*`), bucket.arnForObjects(`${baselinePrefix}*`)],
    // the name of a bucket that was deleted is free, also to other accounts
    conditions: { StringEquals: { "aws:ResourceAccount": bucket.env.account } },
    anyBecause:
      "each run has objects of its own, and each database a baseline, named when it runs, all below this prefix",
  };
}

function listBaselines(bucket: IBucket): Permission {
  return {
    actions: ["s3:ListBucket"],
    resources: [bucket.bucketArn],
    conditions: {
      StringEquals: { "aws:ResourceAccount": bucket.env.account },
      StringLike: { "s3:prefix": `${baselinePrefix}*` },
    },
  };
}

function sendUnder(key: IKey | undefined, service: string): Permission[] {
  if (key === undefined) return [];
  return [
    { actions: sendActions, resources: [key.keyArn], conditions: { StringEquals: { "kms:ViaService": service } } },
  ];
}

/**
 * Keeps to Lambda what is meant for it: what our own code asks for bears the ARN of the function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
function denyNetworkActions(functionArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: networkActions,
    resources: ["*"],
    conditions: { ArnLike: { "lambda:SourceFunctionArn": [functionArn, `${functionArn}:*`] } },
  });
}
