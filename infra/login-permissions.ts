import type { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import { arnOfType } from "./arn-of-type.ts";

/** What the function logs in to databases with. */
export interface Login {
  /** The secrets the function may read. */
  readonly secrets: readonly ISecret[];
  /** Whether the function may read the secrets that RDS manages. */
  readonly readManagedSecrets: boolean;
  /** The database user of IAM database authentication. */
  readonly iamUser: string | undefined;
}

/** What the function may do to log in to databases. */
export function loginPermissions(stack: Stack, login: Login): PolicyStatement[] {
  const statements: PolicyStatement[] = [];

  const secrets = [...new Set(login.secrets)];
  if (secrets.length > 0) {
    statements.push(read([...new Set(secrets.map(arnOf))]));
  }
  const keys = new Set(secrets.flatMap(({ encryptionKey }) => encryptionKey?.keyArn ?? []));
  if (keys.size > 0) {
    // a secret under a key of the customer's own cannot be read without it
    statements.push(
      new PolicyStatement({
        actions: ["kms:Decrypt"],
        resources: [...keys],
        conditions: { StringEquals: { "kms:ViaService": `secretsmanager.${stack.region}.amazonaws.com` } },
      }),
    );
  }

  // the password of a master user that RDS manages: such a secret appears with its server
  if (login.readManagedSecrets) {
    statements.push(read([arnOfType(stack, "secretsmanager", "secret", "rds!*")]));
  }

  // a user without a password, on any server: the resource id of a restored one is not known before
  if (login.iamUser !== undefined) {
    const user = arnOfType(stack, "rds-db", "dbuser", `*/${login.iamUser}`);
    statements.push(new PolicyStatement({ actions: ["rds-db:connect"], resources: [user] }));
  }
  return statements;
}

function read(secretArns: string[]): PolicyStatement {
  return new PolicyStatement({ actions: ["secretsmanager:GetSecretValue"], resources: secretArns });
}

/** The whole ARN of a secret; one known only by its name gets a pattern for the six characters at the end. */
function arnOf(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}
