import type {
  Certificate,
  DataMigration,
  DataProvider,
  Endpoint,
  MigrationProject,
  Replication,
  ReplicationConfig,
  ReplicationTask,
  TableStatistics,
} from "@aws-sdk/client-database-migration-service";
import type { Failure } from "./fault.ts";
import type { DbCluster, DbClusterSnapshot, DbInstance, DbSnapshot, DbSubnetGroup } from "./rds-state.ts";

/** What exists in the pretended account. Every request reads it anew, so tests may change it between two of them. */
export interface AwsState {
  dbInstances?: DbInstance[];
  dbClusters?: DbCluster[];
  dbSnapshots?: DbSnapshot[];
  dbClusterSnapshots?: DbClusterSnapshot[];
  dbSubnetGroups?: DbSubnetGroup[];
  replicationTasks?: ReplicationTask[];
  /** The endpoints of DMS. */
  endpoints?: Endpoint[];
  /** Of DMS Serverless: a configuration, and what became of it. */
  replicationConfigs?: ReplicationConfig[];
  replications?: Replication[];
  /** Homogeneous data migrations, the projects they belong to, and the databases these name. */
  dataMigrations?: DataMigration[];
  migrationProjects?: MigrationProject[];
  dataProviders?: DataProvider[];
  /** The certificates of DMS. */
  certificates?: Certificate[];
  /** By the ARN of a replication task or of a replication configuration. */
  tableStatistics?: Record<string, TableStatistics[]>;
  /** How many items a page of DMS has, whatever is asked for. */
  pageSize?: number;
  secrets?: Secret[];
  /** The names of the S3 buckets that exist. */
  buckets?: string[];
  /** Asked before every operation; what it returns goes wrong. */
  fail?: ((service: string, operation: string) => Failure | undefined) | undefined;
}

export interface Secret {
  ARN: string;
  Name: string;
  /** A secret has this or `SecretBinary`, which is Base64. */
  SecretString?: string;
  SecretBinary?: string;
  /** The value before the last rotation: stage AWSPREVIOUS. */
  PreviousSecretString?: string;
}

/** Of a subscription: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
export type Protocol =
  | "http"
  | "https"
  | "email"
  | "email-json"
  | "sms"
  | "sqs"
  | "application"
  | "lambda"
  | "firehose";

/** A message that was published to an SNS topic. */
export interface PublishedMessage {
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject?: string | undefined;
  readonly Message: string;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
  /** What a subscriber gets, by the protocol of the subscription. */
  readonly delivered: Readonly<Record<Protocol, string>>;
  /** The text of the mail. */
  readonly text: string;
  /** What programs get (SQS, Lambda, HTTP), parsed; undefined where that is not JSON. */
  readonly json: unknown;
}

/** An object in an S3 bucket. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
}

/** An invocation that started a durable execution. */
export interface FunctionInvocation {
  /** Without what may be around it in an ARN. */
  readonly functionName: string;
  /** The version or alias. */
  readonly qualifier: string;
  readonly executionName: string | undefined;
  /** The event, parsed. */
  readonly payload: unknown;
  readonly durableExecutionArn: string;
}

/** All that the operations work on. */
export interface Account {
  readonly state: AwsState;
  readonly published: PublishedMessage[];
  readonly objects: StoredObject[];
  readonly invocations: FunctionInvocation[];
}
