import type { Endpoint, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import type { Fault } from "./fault.ts";
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
  secrets?: Secret[];
  /** Asked before every operation; what it returns is answered instead. */
  fail?: ((service: string, operation: string) => Fault | undefined) | undefined;
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
