import type { DataMigration } from "@aws-sdk/client-database-migration-service";
import { z } from "zod";
import {
  filterableCertificate,
  filterableDataMigration,
  filterableEndpoint,
  filterableProject,
  filterableProvider,
  filterableReplication,
  filterableTable,
  filterableTask,
} from "./dms-filters.ts";
import { AwsFault } from "./fault.ts";
import { type Filterable, filters, select } from "./filters.ts";
import { jsonService } from "./json-protocol.ts";
import { pageOf } from "./pages.ts";
import type { Call, Operation } from "./service.ts";
import type { AwsState } from "./state.ts";

/** What the operations that list things differ in. */
interface Listed<Item> {
  /** As the answer has it. */
  readonly member: string;
  readonly itemsOf: (state: AwsState) => Item[] | undefined;
  readonly filterable: Filterable<Item>;
  readonly write?: (item: Item, input: Call["input"]) => unknown;
}

/** AWS Database Migration Service. */
export const dms = jsonService({
  DescribeReplicationTasks: describes({
    member: "ReplicationTasks",
    itemsOf: (state) => state.replicationTasks,
    filterable: filterableTask,
  }),
  DescribeEndpoints: describes({
    member: "Endpoints",
    itemsOf: (state) => state.endpoints,
    filterable: filterableEndpoint,
  }),
  DescribeReplications: describes({
    member: "Replications",
    itemsOf: (state) => state.replications,
    filterable: filterableReplication,
  }),
  DescribeReplicationConfigs: describes({
    member: "ReplicationConfigs",
    itemsOf: (state) => state.replicationConfigs,
    filterable: filterableReplication,
  }),
  DescribeDataMigrations: describes({
    member: "DataMigrations",
    itemsOf: (state) => state.dataMigrations,
    filterable: filterableDataMigration,
    write: (migration, input) => datesAsText(withoutWhatIsNotWanted(migration, input)),
  }),
  DescribeMigrationProjects: describes({
    member: "MigrationProjects",
    itemsOf: (state) => state.migrationProjects,
    filterable: filterableProject,
    write: datesAsText,
  }),
  DescribeDataProviders: describes({
    member: "DataProviders",
    itemsOf: (state) => state.dataProviders,
    filterable: filterableProvider,
    write: datesAsText,
  }),
  DescribeCertificates: describes({
    member: "Certificates",
    itemsOf: (state) => state.certificates,
    filterable: filterableCertificate,
  }),
  DescribeTableStatistics(input, { state }) {
    const { ReplicationTaskArn: arn } = z.object({ ReplicationTaskArn: z.string() }).parse(input);
    const exists = state.replicationTasks?.some((task) => task.ReplicationTaskArn === arn);
    const { items, Marker } = tables(state, arn, exists, input);
    return { ReplicationTaskArn: arn, TableStatistics: items, Marker };
  },
  DescribeReplicationTableStatistics(input, { state }) {
    const { ReplicationConfigArn: arn } = z.object({ ReplicationConfigArn: z.string() }).parse(input);
    const exists = state.replicationConfigs?.some((config) => config.ReplicationConfigArn === arn);
    const { items, Marker } = tables(state, arn, exists, input);
    return { ReplicationConfigArn: arn, ReplicationTableStatistics: items, Marker };
  },
});

const describeInput = z.object({ Filters: filters.default([]) });

/** DMS answers a fault, not an empty list, when filters leave nothing. */
function describes<Item>({ member, itemsOf, filterable, write = (item) => item }: Listed<Item>): Operation {
  return (input, { state }) => {
    const { Filters } = describeInput.parse(input);
    const found = select(itemsOf(state) ?? [], Filters, filterable);
    if (Filters.length > 0 && found.length === 0) {
      const kind = member.replace("ReplicationTasks", "Tasks");
      throw new AwsFault(400, "ResourceNotFoundFault", `No ${kind} found matching search criteria`);
    }
    const { items, Marker } = pageOf(found, input, state.pageSize);
    return { [member]: items.map((item) => write(item, input)), Marker };
  };
}

/** There may be none of a task that exists. */
function tables(state: AwsState, arn: string, exists: boolean | undefined, input: Call["input"]) {
  const statistics = state.tableStatistics?.[arn];
  if (statistics === undefined && exists !== true) {
    throw new AwsFault(400, "ResourceNotFoundFault", `${arn} not found`);
  }
  const { Filters } = describeInput.parse(input);
  return pageOf(select(statistics ?? [], Filters, filterableTable), input, state.pageSize, 500);
}

/** The newer parts of DMS do not write dates as seconds. */
function datesAsText(item: object): unknown {
  return JSON.parse(JSON.stringify(item));
}

const withoutInput = z.object({ WithoutSettings: z.boolean().optional(), WithoutStatistics: z.boolean().optional() });

function withoutWhatIsNotWanted(migration: DataMigration, input: Call["input"]): DataMigration {
  const { WithoutSettings, WithoutStatistics } = withoutInput.parse(input);
  return {
    ...migration,
    ...(WithoutSettings === true && { DataMigrationSettings: undefined }),
    ...(WithoutStatistics === true && { DataMigrationStatistics: undefined }),
  };
}
