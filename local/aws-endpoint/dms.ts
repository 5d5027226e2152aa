import type { Endpoint, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { z } from "zod";
import { AwsFault } from "./fault.ts";
import { type Filterable, filters, select } from "./filters.ts";
import { jsonService } from "./json-protocol.ts";

const describeInput = z.object({ Filters: filters.default([]) });

const filterableTask: Filterable<ReplicationTask> = {
  "endpoint-arn": (task) => [task.SourceEndpointArn, task.TargetEndpointArn],
  "migration-type": (task) => [task.MigrationType],
  "replication-instance-arn": (task) => [task.ReplicationInstanceArn],
  "replication-task-arn": (task) => [task.ReplicationTaskArn],
  "replication-task-id": (task) => [task.ReplicationTaskIdentifier],
};

const filterableEndpoint: Filterable<Endpoint> = {
  "endpoint-arn": (endpoint) => [endpoint.EndpointArn],
  "endpoint-id": (endpoint) => [endpoint.EndpointIdentifier],
  "endpoint-type": (endpoint) => [endpoint.EndpointType],
  "engine-name": (endpoint) => [endpoint.EngineName],
};

/** AWS Database Migration Service. */
export const dms = jsonService({
  DescribeReplicationTasks: (input, { state }) => ({
    ReplicationTasks: find("Tasks", state.replicationTasks ?? [], input, filterableTask),
  }),
  DescribeEndpoints: (input, { state }) => ({
    Endpoints: find("Endpoints", state.endpoints ?? [], input, filterableEndpoint),
  }),
});

/** DMS answers a fault, not an empty list, when filters leave nothing. */
function find<Item>(kind: string, items: Item[], input: unknown, filterable: Filterable<Item>): Item[] {
  const { Filters } = describeInput.parse(input);
  const found = select(items, Filters, filterable);
  if (Filters.length > 0 && found.length === 0) {
    throw new AwsFault(400, "ResourceNotFoundFault", `No ${kind} found matching search criteria`);
  }
  return found;
}
