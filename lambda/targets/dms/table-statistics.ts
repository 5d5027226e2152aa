import {
  paginateDescribeReplicationTableStatistics,
  paginateDescribeTableStatistics,
  ResourceNotFoundFault,
  type TableStatistics,
} from "@aws-sdk/client-database-migration-service";
import { awsClients } from "../../aws-clients.ts";
import type { RelationName } from "../../postgres/identifiers.ts";
import type { Load } from "./load.ts";

/** The tables of a load, by their names in the source. Throws what the SDK throws. */
export async function readTables(load: Pick<Load, "kind" | "arn">): Promise<readonly RelationName[]> {
  const tables: RelationName[] = [];
  try {
    for await (const page of statisticsOf(load)) tables.push(...page.map(nameOf));
  } catch (error) {
    // what is deleted meanwhile loads nothing any more
    if (!(error instanceof ResourceNotFoundFault)) throw error;
  }
  return tables;
}

/** The tables that a load could not load. Throws what the SDK throws. */
export async function readErroredTables(load: Pick<Load, "kind" | "arn">): Promise<readonly RelationName[]> {
  const tables: RelationName[] = [];
  for await (const page of statisticsOf(load)) {
    tables.push(...page.filter(({ TableState }) => TableState === "Table error").map(nameOf));
  }
  return tables;
}

async function* statisticsOf({ kind, arn }: Pick<Load, "kind" | "arn">): AsyncGenerator<TableStatistics[]> {
  const config = { client: awsClients.dms(), pageSize: 500 };
  switch (kind) {
    case "replication-task":
      for await (const page of paginateDescribeTableStatistics(config, { ReplicationTaskArn: arn })) {
        yield page.TableStatistics ?? [];
      }
      break;
    case "replication-config":
      for await (const page of paginateDescribeReplicationTableStatistics(config, { ReplicationConfigArn: arn })) {
        yield page.ReplicationTableStatistics ?? [];
      }
      break;
    case "data-migration":
      // DMS keeps none of its tables, only their number
      break;
  }
}

function nameOf({ SchemaName = "", TableName = "" }: TableStatistics): RelationName {
  return { schema: SchemaName, name: TableName };
}
