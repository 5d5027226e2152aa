import {
  DatabaseMigrationServiceClient,
  DescribeCertificatesCommand,
  DescribeDataMigrationsCommand,
  DescribeDataProvidersCommand,
  DescribeEndpointsCommand,
  DescribeMigrationProjectsCommand,
  DescribeReplicationConfigsCommand,
  DescribeReplicationsCommand,
  DescribeReplicationTableStatisticsCommand,
  DescribeReplicationTasksCommand,
  DescribeTableStatisticsCommand,
  type Filter,
  MigrationTypeValue,
  paginateDescribeReplicationTasks,
  paginateDescribeTableStatistics,
  ResourceNotFoundFault,
} from "@aws-sdk/client-database-migration-service";
import { beforeEach, describe, expect, test } from "vitest";
import { startAwsForEachTest, state } from "./local-aws.ts";

startAwsForEachTest();

describe("DMS", () => {
  const task = {
    ReplicationTaskArn: "arn:aws:dms:us-east-1:111111111111:task:T",
    SourceEndpointArn: "arn:aws:dms:us-east-1:111111111111:endpoint:S",
    TargetEndpointArn: "arn:aws:dms:us-east-1:111111111111:endpoint:T",
    Status: "stopped",
    StopReason: "Stop Reason FULL_LOAD_ONLY_FINISHED",
    ReplicationTaskStartDate: new Date("2026-03-19T19:34:09Z"),
    ReplicationTaskStats: { TablesErrored: 0 },
  };
  const endpoint = {
    EndpointArn: task.TargetEndpointArn,
    EngineName: "postgres",
    ServerName: "localhost",
    Port: 5433,
    PostgreSQLSettings: { SecretsManagerSecretId: "target" },
  };
  beforeEach(() => {
    state.replicationTasks = [task, { ReplicationTaskArn: "another" }];
    state.endpoints = [endpoint, { EndpointArn: "another" }];
  });

  test.each([
    { Name: "replication-task-arn", Values: [task.ReplicationTaskArn] },
    { Name: "endpoint-arn", Values: [task.TargetEndpointArn] },
  ])("describes replication tasks by $Name", async (filter) => {
    const dms = new DatabaseMigrationServiceClient();
    const { ReplicationTasks } = await dms.send(new DescribeReplicationTasksCommand({ Filters: [filter] }));
    expect(ReplicationTasks).toEqual([task]);
  });

  test("describes endpoints by endpoint-arn", async () => {
    const dms = new DatabaseMigrationServiceClient();
    const Filters = [{ Name: "endpoint-arn", Values: [task.TargetEndpointArn] }];
    expect((await dms.send(new DescribeEndpointsCommand({ Filters }))).Endpoints).toEqual([endpoint]);
  });

  test("does not find what is not there", async () => {
    const dms = new DatabaseMigrationServiceClient();
    const tasks = new DescribeReplicationTasksCommand({
      Filters: [{ Name: "replication-task-arn", Values: ["gone"] }],
    });
    await expect(dms.send(tasks)).rejects.toThrow(ResourceNotFoundFault);
    const endpoints = new DescribeEndpointsCommand({ Filters: [{ Name: "endpoint-arn", Values: ["gone"] }] });
    await expect(dms.send(endpoints)).rejects.toThrow("No Endpoints found matching search criteria");
  });
});

describe("DMS Serverless", () => {
  const config = {
    ReplicationConfigArn: "arn:aws:dms:us-east-1:111111111111:replication-config:C",
    ReplicationConfigIdentifier: "nightly",
    SourceEndpointArn: "source",
    TargetEndpointArn: "target",
    ReplicationType: MigrationTypeValue.FULL_LOAD,
  };
  const replication = {
    ...config,
    Status: "stopped",
    StopReason: "FULL_LOAD_ONLY_FINISHED",
    ReplicationLastStopTime: new Date("2026-03-19T19:34:09Z"),
    ReplicationStats: { FullLoadProgressPercent: 100, TablesErrored: 0 },
    FailureMessages: [],
  };
  beforeEach(() => {
    state.replicationConfigs = [config, { ReplicationConfigArn: "another" }];
    state.replications = [replication, { ReplicationConfigArn: "another" }];
  });

  test.each([
    { Name: "replication-config-arn", Values: [config.ReplicationConfigArn] },
    { Name: "replication-config-id", Values: ["nightly"] },
  ])("describes replications and their configurations by $Name", async (filter) => {
    const dms = new DatabaseMigrationServiceClient();
    const { Replications } = await dms.send(new DescribeReplicationsCommand({ Filters: [filter] }));
    expect(Replications).toEqual([replication]);
    const { ReplicationConfigs } = await dms.send(new DescribeReplicationConfigsCommand({ Filters: [filter] }));
    expect(ReplicationConfigs).toEqual([config]);
  });
});

describe("homogeneous data migrations", () => {
  const migration = {
    DataMigrationArn: "arn:aws:dms:us-east-1:111111111111:data-migration:M",
    DataMigrationName: "move-orders",
    MigrationProjectArn: "arn:aws:dms:us-east-1:111111111111:migration-project:P",
    DataMigrationStatus: "STOPPED",
    DataMigrationEndTime: new Date("2026-03-19T19:34:09Z"),
    DataMigrationSettings: { NumberOfJobs: 4 },
    DataMigrationStatistics: { TablesLoaded: 12, StopTime: new Date("2026-03-19T19:34:08Z") },
  };
  const project = {
    MigrationProjectArn: migration.MigrationProjectArn,
    MigrationProjectName: "orders",
    MigrationProjectCreationTime: new Date("2026-03-19T19:34:09.123Z"),
    SourceDataProviderDescriptors: [{ DataProviderName: "old", DataProviderArn: "arn:old" }],
    TargetDataProviderDescriptors: [{ DataProviderName: "new", DataProviderArn: "arn:new" }],
  };
  const provider = {
    DataProviderArn: "arn:new",
    DataProviderName: "new",
    DataProviderCreationTime: new Date("2026-03-19T19:34:09.123Z"),
    Engine: "postgres",
    Settings: { PostgreSqlSettings: { ServerName: "localhost", Port: 5433, DatabaseName: "orders" } },
  };
  beforeEach(() => {
    state.dataMigrations = [migration, { DataMigrationArn: "another" }];
    state.migrationProjects = [project, { MigrationProjectArn: "another" }];
    state.dataProviders = [provider, { DataProviderArn: "another" }];
  });

  test.each([
    { Name: "data-migration-arn", Values: [migration.DataMigrationArn] },
    { Name: "data-migration-name", Values: ["move-orders"] },
  ])("are described by $Name", async (filter) => {
    const describeMigration = new DescribeDataMigrationsCommand({ Filters: [filter] });
    const { DataMigrations } = await new DatabaseMigrationServiceClient().send(describeMigration);
    expect(DataMigrations).toEqual([migration]);
  });

  test("are described without settings and statistics on demand", async () => {
    state.dataMigrations = [migration];
    const describeMigrations = new DescribeDataMigrationsCommand({ WithoutSettings: true, WithoutStatistics: true });
    const { DataMigrations } = await new DatabaseMigrationServiceClient().send(describeMigrations);
    const { DataMigrationSettings: _settings, DataMigrationStatistics: _statistics, ...rest } = migration;
    expect(DataMigrations).toEqual([rest]);
  });

  test.each([
    { Name: "migration-project-identifier", Values: [project.MigrationProjectArn] },
    { Name: "migration-project-identifier", Values: ["orders"] },
    { Name: "data-provider-identifier", Values: ["old"] },
    { Name: "source-data-provider-identifier", Values: ["arn:old"] },
    { Name: "target-data-provider-identifier", Values: ["new"] },
  ])("have a project, described by $Name $Values", async (filter) => {
    const describeProject = new DescribeMigrationProjectsCommand({ Filters: [filter] });
    const { MigrationProjects } = await new DatabaseMigrationServiceClient().send(describeProject);
    expect(MigrationProjects).toEqual([project]);
  });

  test.each([["new"], ["arn:new"]])("have a target, described by its name %s", async (identifier) => {
    const Filters = [{ Name: "data-provider-identifier", Values: [identifier] }];
    const describeProvider = new DescribeDataProvidersCommand({ Filters });
    const { DataProviders } = await new DatabaseMigrationServiceClient().send(describeProvider);
    expect(DataProviders).toEqual([provider]);
  });
});

test("describes certificates by certificate-arn", async () => {
  const certificate = { CertificateArn: "arn:c", CertificatePem: "PEM", CertificateWallet: Uint8Array.of(0, 127, 255) };
  state.certificates = [certificate, { CertificateArn: "another" }];
  const Filters = [{ Name: "certificate-arn", Values: ["arn:c"] }];
  const { Certificates } = await new DatabaseMigrationServiceClient().send(
    new DescribeCertificatesCommand({ Filters }),
  );
  expect(Certificates).toEqual([certificate]);
});

describe("table statistics", () => {
  const orders = { SchemaName: "public", TableName: "orders", TableState: "Table completed", FullLoadRows: 10 };
  const items = { SchemaName: "public", TableName: "items", TableState: "Table error", FullLoadRows: 0 };
  beforeEach(() => {
    state.tableStatistics = { task: [orders, items], config: [items] };
    state.replicationTasks = [{ ReplicationTaskArn: "new-task" }];
    state.replicationConfigs = [{ ReplicationConfigArn: "new-config" }];
  });
  const ofTask = async (ReplicationTaskArn: string, ...Filters: Filter[]) =>
    (
      await new DatabaseMigrationServiceClient().send(
        new DescribeTableStatisticsCommand({ ReplicationTaskArn, Filters }),
      )
    ).TableStatistics;
  const ofConfig = async (ReplicationConfigArn: string, ...Filters: Filter[]) =>
    (
      await new DatabaseMigrationServiceClient().send(
        new DescribeReplicationTableStatisticsCommand({ ReplicationConfigArn, Filters }),
      )
    ).ReplicationTableStatistics;

  test("are those of a task or of a replication configuration", async () => {
    expect(await ofTask("task")).toEqual([orders, items]);
    expect(await ofConfig("config")).toEqual([items]);
  });

  test.each([
    { Name: "schema-name", Values: ["public"], tables: [orders, items] },
    { Name: "table-name", Values: ["orders"], tables: [orders] },
    { Name: "table-state", Values: ["Table error"], tables: [items] },
    { Name: "schema-name", Values: ["other"], tables: [] },
  ])("are selected by $Name $Values", async ({ tables, ...filter }) => {
    expect(await ofTask("task", filter)).toEqual(tables);
  });

  test("may be none, but not of what does not exist", async () => {
    expect(await ofTask("new-task")).toEqual([]);
    expect(await ofConfig("new-config")).toEqual([]);
    await expect(ofTask("gone")).rejects.toThrow(ResourceNotFoundFault);
    await expect(ofConfig("gone")).rejects.toThrow(ResourceNotFoundFault);
  });
});

describe("pages", () => {
  const tasks = Array.from({ length: 250 }, (_, index) => ({ ReplicationTaskArn: `task-${index}` }));

  test("have 100 items, or as many as are asked for, until nothing is left", async () => {
    state.replicationTasks = tasks;
    const client = new DatabaseMigrationServiceClient();
    const sizes = async (pageSize?: number) => {
      const pages = [];
      for await (const page of paginateDescribeReplicationTasks({ client, ...(pageSize && { pageSize }) }, {})) {
        pages.push(page.ReplicationTasks ?? []);
      }
      expect(pages.flat()).toEqual(tasks);
      return pages.map((page) => page.length);
    };
    expect(await sizes()).toEqual([100, 100, 50]);
    expect(await sizes(50)).toEqual([50, 50, 50, 50, 50]);
  });

  test("are as small as a test wants them, for every list", async () => {
    state.pageSize = 1;
    state.tableStatistics = { task: [{ TableName: "orders" }, { TableName: "items" }] };
    state.dataProviders = [{ DataProviderArn: "one" }, { DataProviderArn: "two" }];
    const client = new DatabaseMigrationServiceClient();
    const tables = [];
    for await (const page of paginateDescribeTableStatistics({ client }, { ReplicationTaskArn: "task" })) {
      tables.push(page.TableStatistics);
    }
    expect(tables).toEqual([[{ TableName: "orders" }], [{ TableName: "items" }]]);

    const first = await client.send(new DescribeDataProvidersCommand());
    expect(first.DataProviders).toEqual([{ DataProviderArn: "one" }]);
    const second = await client.send(new DescribeDataProvidersCommand({ Marker: first.Marker }));
    expect(second.DataProviders).toEqual([{ DataProviderArn: "two" }]);
    expect(second.Marker).toBeUndefined();
  });

  test.each([{ MaxRecords: 10 }, { MaxRecords: 101 }, { Marker: "100" }])("are refused for %o", async (input) => {
    const refused = new DatabaseMigrationServiceClient().send(new DescribeReplicationTasksCommand(input));
    await expect(refused).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });
});
