import { DatabaseMigrationServiceClient } from "@aws-sdk/client-database-migration-service";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";

/**
 * In milliseconds. The SDK itself would wait for as long as the network lets it: in a subnet without a way to AWS, for
 * the rest of the invocation.
 */
const requestHandler = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/**
 * A report goes out without what cannot be kept, and is not to wait for it for long: where no way leads to S3 (a VPC without
 * NAT and endpoint), or nobody answers there. What is put or read may have 200 MB, which counts as one request until an
 * answer begins; so it is the silence of the connection that is limited, also in the middle of an object.
 */
const forObjects = { ...requestHandler, connectionTimeout: 3_000, socketTimeout: 20_000, requestTimeout: 60_000 };

/**
 * The clients of the AWS services we ask, with region, credentials and endpoints from the environment. Each is made
 * when first needed and kept while the execution environment lives.
 */
export const awsClients = {
  dms: lazily(() => new DatabaseMigrationServiceClient({ requestHandler })),
  lambda: lazily(() => new LambdaClient({ requestHandler })),
  rds: lazily(() => new RDSClient({ requestHandler })),
  s3: lazily(() => new S3Client({ requestHandler: forObjects, maxAttempts: 2 })),
  secretsManager: lazily(() => new SecretsManagerClient({ requestHandler })),
  sns: lazily(() => new SNSClient({ requestHandler })),
};

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
