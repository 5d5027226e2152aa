import type { Endpoint, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { Fault } from "./fault.ts";

/** What exists in the pretended account. Every request reads it anew, so tests may change it between two of them. */
export interface AwsState {
  dbInstances?: DbInstance[];
  replicationTasks?: ReplicationTask[];
  /** The endpoints of DMS. */
  endpoints?: Endpoint[];
  secrets?: Secret[];
  /** Asked before every operation; what it returns is answered instead. */
  fail?: ((service: string, operation: string) => Fault | undefined) | undefined;
}

/** An RDS instance, in the words of the RDS API. */
export interface DbInstance
  extends Pick<
    DBInstance,
    | "DBClusterIdentifier"
    | "DBInstanceArn"
    | "DBName"
    | "Endpoint"
    | "Engine"
    | "EngineVersion"
    | "IAMDatabaseAuthenticationEnabled"
    | "MasterUsername"
    | "MasterUserSecret"
    | "ReadReplicaSourceDBInstanceIdentifier"
    | "TagList"
  > {
  DBInstanceIdentifier: string;
  /** A list is handed out one by one, a status for each time the instance is described; the last one stays. */
  DBInstanceStatus: string | string[];
}

export interface Secret {
  ARN: string;
  Name: string;
  SecretString: string;
  /** The value before the last rotation: stage AWSPREVIOUS. */
  PreviousSecretString?: string;
}

/** A message that was published to an SNS topic. */
export interface PublishedMessage {
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject?: string | undefined;
  readonly Message: string;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
}

/** All that the operations work on. */
export interface Account {
  readonly state: AwsState;
  readonly published: PublishedMessage[];
}
