import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { describePermissions } from "./describe-permissions.ts";
import { type Login, loginPermissions } from "./login-permissions.ts";

export interface ExecutionRoleProps extends Login {
  /** Where the function writes its log. */
  readonly logGroup: ILogGroup;
  /** Where the function publishes its reports. */
  readonly topic: ITopic;
  /** Whether the function runs in a VPC. */
  readonly inVpc: boolean;
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
    });

    // to write its own log; the group is made by the stack
    this.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [props.logGroup.logGroupArn]);

    // to mail the report
    this.allow(["sns:Publish"], [props.topic.topicArn]);

    // for Lambda to attach the function to its subnets: Lambda refuses to make the function without
    if (props.inVpc) this.allow(networkActions, ["*"]);

    for (const statement of [...describePermissions(stack), ...loginPermissions(stack, props)]) {
      this.role.addToPolicy(statement);
    }
  }

  /**
   * Lets `durableFunction` start executions of itself, and keep their state.
   *
   * In a policy apart: the role's own policy has to be there before the function, and this one needs the function.
   */
  allowOwnExecutions(durableFunction: IFunction): iam.Policy {
    const { functionArn } = durableFunction;
    const policy = new iam.Policy(this, "OwnExecutions", {
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: [
            "lambda:CheckpointDurableExecution",
            "lambda:GetDurableExecutionState",
            // under a name that all events of one restore share: one run comes of them
            "lambda:InvokeFunction",
          ],
          // an execution belongs to a version: <function>:<version>/durable-execution/…
          resources: [`${functionArn}:*`],
        }),
      ],
    });
    if (this.inVpc) policy.addStatements(denyNetworkActions(functionArn));
    return policy;
  }

  private allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  }
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
