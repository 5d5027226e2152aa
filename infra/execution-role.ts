import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

export interface ExecutionRoleProps {
  /** Where the function writes its log. */
  readonly logGroup: ILogGroup;
  /** Where the function publishes its reports. */
  readonly topic: ITopic;
  /** The secrets the function may read. */
  readonly secrets: readonly ISecret[];
  /** Whether the function may read the secrets that RDS manages. */
  readonly readManagedSecrets: boolean;
}

/**
 * What the function may do, and no more.
 *
 * A role of our own: the one that `lambda.Function` makes carries a managed policy that lets the function write every
 * log and every durable execution of the account.
 */
export class ExecutionRole extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id);
    const stack = Stack.of(this);

    this.role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: "The restore hook: finds restored databases and their credentials, and publishes reports",
    });

    // to write its own log; the group is made by the stack
    this.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [props.logGroup.logGroupArn]);

    // to find the endpoint, the state and the credentials of an instance: any may be restored next
    this.allow(["rds:DescribeDBInstances"], [stack.formatArn({ service: "rds", resource: "db", ...colon("*") })]);

    // to learn why a task stopped and which databases it joins; these actions know no resource but "*"
    this.allow(["dms:DescribeReplicationTasks", "dms:DescribeEndpoints"], ["*"]);

    // to mail the report
    this.allow(["sns:Publish"], [props.topic.topicArn]);

    // to log in to the databases
    const secrets = [...new Set(props.secrets)];
    if (secrets.length > 0) this.allow(["secretsmanager:GetSecretValue"], secrets.map(arnOf));
    const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
    if (keys.size > 0) {
      // a secret under a key of the customer's own cannot be read without it
      this.allow(["kms:Decrypt"], [...keys], {
        StringEquals: { "kms:ViaService": `secretsmanager.${stack.region}.amazonaws.com` },
      });
    }

    // to log in with the password of a master user that RDS manages: such a secret appears with its instance
    if (props.readManagedSecrets) {
      const managed = stack.formatArn({ service: "secretsmanager", resource: "secret", ...colon("rds!*") });
      this.allow(["secretsmanager:GetSecretValue"], [managed]);
    }
  }

  /**
   * Lets `durableFunction` keep the state of its own executions.
   *
   * In a policy apart: the role's own policy has to be there before the function, and this one needs the function.
   */
  allowCheckpoints(durableFunction: IFunction): iam.Policy {
    return new iam.Policy(this, "Checkpoints", {
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"],
          // an execution belongs to a version: <function>:<version>/durable-execution/…
          resources: [`${durableFunction.functionArn}:*`],
        }),
      ],
    });
  }

  private allow(actions: string[], resources: string[], conditions: iam.Conditions = {}): void {
    this.role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
  }
}

/** The name of a resource whose ARN reads `<type>:<name>`. */
function colon(resourceName: string) {
  return { resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
}

/** The whole ARN of a secret; one known only by its name gets a pattern for the six characters at the end. */
function arnOf(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}
