import type { Stack } from "aws-cdk-lib";
import { arnOfType } from "./arn-of-type.ts";
import type { Permission } from "./permission.ts";

const anyServer = "any server may be restored or loaded next, and its name is not known before";

/**
 * What the function may ask RDS and DMS: it learns from an event only which server it is about.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_rds.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_dms.html
 */
export function describePermissions(stack: Stack): Permission[] {
  const all = (service: string, type: string) => arnOfType(stack, service, type, "*");
  const allow = (actions: string[], resource: string, anyBecause = anyServer): Permission => ({
    actions,
    resources: [resource],
    anyBecause,
  });
  return [
    // to find the endpoint, the state and the credentials of a server: any may be restored next
    allow(["rds:DescribeDBInstances"], all("rds", "db")),
    allow(["rds:DescribeDBClusters"], all("rds", "cluster")),

    // to learn which server a snapshot was taken of
    allow(["rds:DescribeDBSnapshots"], all("rds", "snapshot")),
    allow(["rds:DescribeDBClusterSnapshots"], all("rds", "cluster-snapshot")),

    // to learn which tables a task or a serverless replication has loaded
    allow(["dms:DescribeTableStatistics"], all("dms", "task")),
    allow(["dms:DescribeReplicationTableStatistics"], all("dms", "replication-config")),

    allow(
      [
        // to learn why a task, a serverless replication or a data migration stopped, and what it joins
        "dms:DescribeReplicationTasks",
        "dms:DescribeReplications",
        "dms:DescribeReplicationConfigs",
        "dms:DescribeDataMigrations",

        // to find the databases at their ends, and the certificates of those
        "dms:DescribeEndpoints",
        "dms:DescribeCertificates",

        // these two are what DescribeMigrationProjects and DescribeDataProviders ask for: they have no action of their name
        "dms:ListMigrationProjects",
        "dms:ListDataProviders",
      ],
      "*",
      "these calls of DMS are about all of the account: they know no resource, or need none",
    ),
  ];
}
