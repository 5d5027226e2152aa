import type { DBCluster, DBClusterSnapshot, DBInstance, DBSnapshot, DBSubnetGroup } from "@aws-sdk/client-rds";

/** A list is handed out one by one, a status for each time the resource is described; the last one stays. */
export type Statuses = string | string[];

/** An RDS instance, in the words of the RDS API. */
export interface DbInstance
  extends Pick<
    DBInstance,
    | "DBClusterIdentifier"
    | "DBInstanceArn"
    | "DBName"
    | "DbiResourceId"
    | "Endpoint"
    | "Engine"
    | "EngineVersion"
    | "IAMDatabaseAuthenticationEnabled"
    | "InstanceCreateTime"
    | "MasterUsername"
    | "MasterUserSecret"
    | "PubliclyAccessible"
    | "ReadReplicaSourceDBClusterIdentifier"
    | "ReadReplicaSourceDBInstanceIdentifier"
    | "TagList"
    | "VpcSecurityGroups"
  > {
  DBInstanceIdentifier: string;
  DBInstanceStatus: Statuses;
  DBSubnetGroup?: DbSubnetGroup | undefined;
}

/** An Aurora or Multi-AZ cluster. */
export interface DbCluster
  extends Pick<
    DBCluster,
    | "CustomEndpoints"
    | "DBClusterArn"
    | "DBClusterMembers"
    | "DatabaseName"
    | "DbClusterResourceId"
    | "Endpoint"
    | "Engine"
    | "EngineMode"
    | "EngineVersion"
    | "IAMDatabaseAuthenticationEnabled"
    | "MasterUsername"
    | "MasterUserSecret"
    | "Port"
    | "PubliclyAccessible"
    | "ReaderEndpoint"
    | "ReplicationSourceIdentifier"
    | "TagList"
    | "VpcSecurityGroups"
  > {
  DBClusterIdentifier: string;
  Status: Statuses;
  /** A name only: of an instance RDS describes the group itself, of a cluster `DescribeDBSubnetGroups` does. */
  DBSubnetGroup?: string | undefined;
}

export interface DbSubnetGroup
  extends Pick<DBSubnetGroup, "DBSubnetGroupArn" | "DBSubnetGroupName" | "SubnetGroupStatus" | "Subnets" | "VpcId"> {}

export interface DbSnapshot
  extends Pick<
    DBSnapshot,
    | "DBInstanceIdentifier"
    | "DBSnapshotArn"
    | "DbiResourceId"
    | "Engine"
    | "EngineVersion"
    | "InstanceCreateTime"
    | "OriginalSnapshotCreateTime"
    | "SnapshotCreateTime"
    | "SnapshotType"
    | "SourceDBSnapshotIdentifier"
    | "Status"
    | "TagList"
    | "VpcId"
  > {
  DBSnapshotIdentifier: string;
}

export interface DbClusterSnapshot
  extends Pick<
    DBClusterSnapshot,
    | "ClusterCreateTime"
    | "DBClusterIdentifier"
    | "DBClusterSnapshotArn"
    | "DbClusterResourceId"
    | "Engine"
    | "EngineMode"
    | "EngineVersion"
    | "SnapshotCreateTime"
    | "SnapshotType"
    | "SourceDBClusterSnapshotArn"
    | "Status"
    | "TagList"
    | "VpcId"
  > {
  DBClusterSnapshotIdentifier: string;
}
