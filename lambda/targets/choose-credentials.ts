import type { Failure } from "../failure.ts";
import type { DbInstance } from "./db-instance.ts";
import type { Endpoint } from "./endpoint.ts";
import type { CredentialSource } from "./target.ts";

/** The tag of a DB instance that names its secret. */
const secretTag = "restore-hook:secret";

/** The secret that opens a DB instance: the first of those that somebody has named for it. */
export function credentialsForDbInstance(
  instance: DbInstance,
  defaultSecret: string | undefined,
): CredentialSource | Failure {
  if (instance.managedSecretArn !== null) {
    return { secretId: instance.managedSecretArn, origin: "the master user secret that RDS manages" };
  }
  const tagged = instance.tags[secretTag];
  if (tagged !== undefined) return { secretId: tagged, origin: `the tag ${secretTag}` };
  if (defaultSecret !== undefined) return { secretId: defaultSecret, origin: "the default of the restore hook" };
  return {
    reason: `no secret is known for the DB instance ${instance.identifier}: it has neither a managed master user secret nor the tag ${secretTag}, and the restore hook has no default`,
    hint: `Name one: aws rds add-tags-to-resource --resource-name <ARN of the instance> --tags Key=${secretTag},Value=<name or ARN of the secret>`,
  };
}

/** The secret that DMS itself uses. An endpoint with a password of its own does not tell it to anybody. */
export function credentialsForEndpoint(
  endpoint: Endpoint,
  defaultSecret: string | undefined,
): CredentialSource | Failure {
  if (endpoint.secretId !== null) {
    return { secretId: endpoint.secretId, origin: `the DMS endpoint ${endpoint.identifier}` };
  }
  if (defaultSecret !== undefined) return { secretId: defaultSecret, origin: "the default of the restore hook" };
  return {
    reason: `no secret is known for the DMS endpoint ${endpoint.identifier}: it has a password of its own, which DMS does not tell, and the restore hook has no default`,
    hint: "Let the endpoint use a secret of Secrets Manager, or give the restore hook a default secret.",
  };
}
