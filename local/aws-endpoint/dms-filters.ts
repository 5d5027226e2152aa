/** What the filters of AWS DMS compare, under the names that its API reference lists. */
import type {
  Certificate,
  DataMigration,
  DataProvider,
  DataProviderDescriptor,
  Endpoint,
  MigrationProject,
  ReplicationConfig,
  ReplicationTask,
  TableStatistics,
} from "@aws-sdk/client-database-migration-service";
import type { Filterable } from "./filters.ts";

export const filterableTask: Filterable<ReplicationTask> = {
  "endpoint-arn": (task) => [task.SourceEndpointArn, task.TargetEndpointArn],
  "migration-type": (task) => [task.MigrationType],
  "replication-instance-arn": (task) => [task.ReplicationInstanceArn],
  "replication-task-arn": (task) => [task.ReplicationTaskArn],
  "replication-task-id": (task) => [task.ReplicationTaskIdentifier],
};

export const filterableEndpoint: Filterable<Endpoint> = {
  "endpoint-arn": (endpoint) => [endpoint.EndpointArn],
  "endpoint-id": (endpoint) => [endpoint.EndpointIdentifier],
  "endpoint-type": (endpoint) => [endpoint.EndpointType],
  "engine-name": (endpoint) => [endpoint.EngineName],
};

/** Of replications, and of their configurations, for which the reference lists none. */
export const filterableReplication: Filterable<
  Pick<ReplicationConfig, "ReplicationConfigArn" | "ReplicationConfigIdentifier">
> = {
  "replication-config-arn": (config) => [config.ReplicationConfigArn],
  "replication-config-id": (config) => [config.ReplicationConfigIdentifier],
};

/** The reference lists none; these are named like the others. */
export const filterableDataMigration: Filterable<DataMigration> = {
  "data-migration-arn": (migration) => [migration.DataMigrationArn],
  "data-migration-name": (migration) => [migration.DataMigrationName],
};

export const filterableProject: Filterable<MigrationProject> = {
  "migration-project-identifier": (project) => [project.MigrationProjectName, project.MigrationProjectArn],
  "instance-profile-identifier": (project) => [project.InstanceProfileName, project.InstanceProfileArn],
  "data-provider-identifier": (project) => [...sourcesOf(project), ...targetsOf(project)],
  "source-data-provider-identifier": sourcesOf,
  "target-data-provider-identifier": targetsOf,
};

export const filterableProvider: Filterable<DataProvider> = {
  "data-provider-identifier": (provider) => [provider.DataProviderName, provider.DataProviderArn],
};

export const filterableCertificate: Filterable<Certificate> = {
  "certificate-arn": (certificate) => [certificate.CertificateArn],
  "certificate-id": (certificate) => [certificate.CertificateIdentifier],
};

export const filterableTable: Filterable<TableStatistics> = {
  "schema-name": (table) => [table.SchemaName],
  "table-name": (table) => [table.TableName],
  "table-state": (table) => [table.TableState],
};

function sourcesOf(project: MigrationProject): (string | undefined)[] {
  return namesOf(project.SourceDataProviderDescriptors);
}

function targetsOf(project: MigrationProject): (string | undefined)[] {
  return namesOf(project.TargetDataProviderDescriptors);
}

function namesOf(providers: DataProviderDescriptor[] = []): (string | undefined)[] {
  return providers.flatMap((provider) => [provider.DataProviderName, provider.DataProviderArn]);
}
