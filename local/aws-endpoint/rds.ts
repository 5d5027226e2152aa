import { queryService } from "./query-protocol.ts";
import { describeThose, type Kind } from "./rds-describe.ts";
import type { DbCluster, DbClusterSnapshot, DbInstance, DbSnapshot, DbSubnetGroup, Statuses } from "./rds-state.ts";

const tags = (resource: { TagList?: unknown[] | undefined }) => ({ TagList: { Tag: resource.TagList ?? [] } });
const securityGroups = (resource: { VpcSecurityGroups?: unknown[] | undefined }) => ({
  VpcSecurityGroups: { VpcSecurityGroupMembership: resource.VpcSecurityGroups ?? [] },
});
const subnetGroup = (group: DbSubnetGroup) => ({ ...group, Subnets: { Subnet: group.Subnets ?? [] } });

const instances: Kind<DbInstance> = {
  parameter: "DBInstanceIdentifier",
  namesOf: (instance) => [instance.DBInstanceIdentifier, instance.DBInstanceArn],
  filterable: {
    "db-cluster-id": (instance) => [instance.DBClusterIdentifier],
    "db-instance-id": (instance) => [instance.DBInstanceIdentifier, instance.DBInstanceArn],
    "dbi-resource-id": (instance) => [instance.DbiResourceId],
    engine: (instance) => [instance.Engine],
  },
  notFound: (name) => ({ code: "DBInstanceNotFound", message: `DBInstance ${name} not found.` }),
  write: (instance) => ({
    ...instance,
    ...tags(instance),
    ...securityGroups(instance),
    DBInstanceStatus: next(instance.DBInstanceStatus),
    DBSubnetGroup: instance.DBSubnetGroup && subnetGroup(instance.DBSubnetGroup),
  }),
};

const clusters: Kind<DbCluster> = {
  parameter: "DBClusterIdentifier",
  namesOf: (cluster) => [cluster.DBClusterIdentifier, cluster.DBClusterArn],
  filterable: {
    "db-cluster-id": (cluster) => [cluster.DBClusterIdentifier, cluster.DBClusterArn],
    "db-cluster-resource-id": (cluster) => [cluster.DbClusterResourceId],
    engine: (cluster) => [cluster.Engine],
  },
  notFound: (name) => ({ code: "DBClusterNotFoundFault", message: `DBCluster ${name} not found.` }),
  write: (cluster) => ({
    ...cluster,
    ...tags(cluster),
    ...securityGroups(cluster),
    Status: next(cluster.Status),
    DBClusterMembers: { DBClusterMember: cluster.DBClusterMembers ?? [] },
    CustomEndpoints: cluster.CustomEndpoints && { member: cluster.CustomEndpoints },
  }),
};

const snapshots: Kind<DbSnapshot> = {
  parameter: "DBSnapshotIdentifier",
  namesOf: (snapshot) => [snapshot.DBSnapshotIdentifier, snapshot.DBSnapshotArn],
  filterable: {
    "db-instance-id": (snapshot) => [snapshot.DBInstanceIdentifier],
    "db-snapshot-id": (snapshot) => [snapshot.DBSnapshotIdentifier],
    "dbi-resource-id": (snapshot) => [snapshot.DbiResourceId],
    "snapshot-type": (snapshot) => [snapshot.SnapshotType],
    engine: (snapshot) => [snapshot.Engine],
  },
  notFound: (name) => ({ code: "DBSnapshotNotFound", message: `DBSnapshot ${name} not found.` }),
  write: (snapshot) => ({ ...snapshot, ...tags(snapshot) }),
};

const clusterSnapshots: Kind<DbClusterSnapshot> = {
  parameter: "DBClusterSnapshotIdentifier",
  namesOf: (snapshot) => [snapshot.DBClusterSnapshotIdentifier, snapshot.DBClusterSnapshotArn],
  filterable: {
    "db-cluster-id": (snapshot) => [snapshot.DBClusterIdentifier],
    "db-cluster-snapshot-id": (snapshot) => [snapshot.DBClusterSnapshotIdentifier],
    "snapshot-type": (snapshot) => [snapshot.SnapshotType],
    engine: (snapshot) => [snapshot.Engine],
  },
  notFound: (name) => ({ code: "DBClusterSnapshotNotFoundFault", message: `DBClusterSnapshot ${name} not found.` }),
  write: (snapshot) => ({ ...snapshot, ...tags(snapshot) }),
};

const subnetGroups: Kind<DbSubnetGroup> = {
  parameter: "DBSubnetGroupName",
  namesOf: (group) => [group.DBSubnetGroupName],
  // DescribeDBSubnetGroups takes no filters yet.
  filterable: {},
  notFound: (name) => ({ code: "DBSubnetGroupNotFoundFault", message: `DB subnet group '${name}' does not exist.` }),
  write: subnetGroup,
};

/** Amazon RDS. Each list has an element of its own for its members. */
export const rds = queryService("http://rds.amazonaws.com/doc/2014-10-31/", {
  DescribeDBInstances: (input, { state }) => ({
    DBInstances: { DBInstance: describeThose(input, state.dbInstances, instances) },
  }),
  DescribeDBClusters: (input, { state }) => ({
    DBClusters: { DBCluster: describeThose(input, state.dbClusters, clusters) },
  }),
  DescribeDBSnapshots: (input, { state }) => ({
    DBSnapshots: { DBSnapshot: describeThose(input, state.dbSnapshots, snapshots) },
  }),
  DescribeDBClusterSnapshots: (input, { state }) => ({
    DBClusterSnapshots: { DBClusterSnapshot: describeThose(input, state.dbClusterSnapshots, clusterSnapshots) },
  }),
  DescribeDBSubnetGroups: (input, { state }) => ({
    DBSubnetGroups: { DBSubnetGroup: describeThose(input, state.dbSubnetGroups, subnetGroups) },
  }),
});

function next(statuses: Statuses): string | undefined {
  if (typeof statuses === "string") {
    return statuses;
  }
  return statuses.length > 1 ? statuses.shift() : statuses[0];
}
