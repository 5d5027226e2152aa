import { DatabaseMigrationServiceClient } from "@aws-sdk/client-database-migration-service";
import { RDSClient } from "@aws-sdk/client-rds";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";

/**
 * The clients of the AWS services we ask, with region, credentials and endpoints from the environment. Each is made
 * when first needed and kept while the execution environment lives.
 */
export const awsClients = {
  dms: lazily(() => new DatabaseMigrationServiceClient()),
  rds: lazily(() => new RDSClient()),
  secretsManager: lazily(() => new SecretsManagerClient()),
  sns: lazily(() => new SNSClient()),
};

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
