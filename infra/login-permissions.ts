import type { Stack } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import { arnOfType } from "./arn-of-type.ts";
import type { Permission } from "./permission.ts";

/** What the function logs in to databases with. */
export interface Login {
  /** The secrets the function may read. */
  readonly secrets: readonly ISecret[];
  /** The keys that secrets are under, beside those that the secrets know. */
  readonly secretKeys: readonly IKey[];
  /** Whether the function may read the secrets that RDS manages. */
  readonly readManagedSecrets: boolean;
  /** The database user of IAM database authentication. */
  readonly iamUser: string | undefined;
}

/** What the function may do to log in to databases. */
export function loginPermissions(stack: Stack, login: Login): Permission[] {
  const permissions: Permission[] = [];

  const secrets = [...new Set(login.secrets)];
  if (secrets.length > 0) {
    permissions.push({ actions: read, resources: [...new Set(secrets.map(arnOf))] });
  }
  const keys = new Set(
    [...login.secretKeys, ...secrets.flatMap(({ encryptionKey }) => encryptionKey ?? [])].map(({ keyArn }) => keyArn),
  );
  if (keys.size > 0) {
    // a secret under a key of the customer's own cannot be read without it
    permissions.push({
      actions: ["kms:Decrypt"],
      resources: [...keys],
      conditions: { StringEquals: { "kms:ViaService": `secretsmanager.${stack.region}.amazonaws.com` } },
    });
  }

  // the passwords of master users that RDS manages
  if (login.readManagedSecrets) {
    permissions.push({
      actions: read,
      resources: [arnOfType(stack, "secretsmanager", "secret", "rds!*")],
      anyBecause: "asked for by readManagedSecrets; such a secret appears with its server, under a name of its own",
    });
  }

  // a user without a password
  if (login.iamUser !== undefined) {
    permissions.push({
      actions: ["rds-db:connect"],
      resources: [arnOfType(stack, "rds-db", "dbuser", `*/${login.iamUser}`)],
      anyBecause: "asked for by iamUser; the resource id of a restored server is not known before",
    });
  }
  return permissions;
}

const read = ["secretsmanager:GetSecretValue"];

/** The whole ARN of a secret; one known only by its name gets a pattern for the six characters at the end. */
function arnOf(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}
