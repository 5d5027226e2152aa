/** What the function cannot do without, and nothing else: the clients of the AWS services that it asks, and pg. */
export { DatabaseMigrationServiceClient } from "@aws-sdk/client-database-migration-service";
export { LambdaClient } from "@aws-sdk/client-lambda";
export { RDSClient } from "@aws-sdk/client-rds";
export { S3Client } from "@aws-sdk/client-s3";
export { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
export { SNSClient } from "@aws-sdk/client-sns";
export { Client } from "pg";
