import { paginateDescribeEndpoints } from "@aws-sdk/client-database-migration-service";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import { defaultPort } from "../target.ts";
import { type Endpoint, locatedEndpoint, locationOf } from "./endpoint.ts";
import type { Load } from "./load.ts";
import { listRunningReplications } from "./replication.ts";
import { listRunningTasks } from "./replication-task.ts";
import { parseTableMappings, renamesTables } from "./table-mappings.ts";
import { readTables } from "./table-statistics.ts";

/** A load that is still at work on the database that another one has loaded. */
export interface OtherLoad extends Pick<Load, "kind" | "arn" | "called"> {
  /** Whether it can be told which tables of the target it loads: only under their names in the source are they known. */
  readonly tablesAreKnown: boolean;
}

/**
 * The other loads that are at work on an endpoint of the same address and database. Data migrations are not among them: which
 * tables they bring along, DMS does not tell.
 *
 * Throws what the SDK throws.
 */
export async function findOtherLoads(load: Load, target: Endpoint): Promise<OtherLoad[]> {
  const endpoints = await endpointsLike(load, target);
  const running = [...(await listRunningTasks(endpoints)), ...(await listRunningReplications(endpoints))];
  const others: OtherLoad[] = [];
  for (const other of running) {
    if (other.arn === load.arn) continue;
    const { kind, arn, called } = other;
    const mappings = parseTableMappings(other.tableMappings);
    // what cannot be read may say anything
    const keepsNames = mappings !== undefined && !renamesTables(mappings);
    others.push({ kind, arn, called, tablesAreKnown: keepsNames && (await readTables(other)).length > 0 });
  }
  return others;
}

/** The endpoint itself, and those that were made for the same database once more. */
async function endpointsLike({ destinationArn }: Load, target: Endpoint): Promise<string[]> {
  const arns = new Set([destinationArn]);
  for await (const page of paginateDescribeEndpoints({ client: awsClients.dms() }, {})) {
    for (const endpoint of z.array(endpointSchema).parse(page.Endpoints ?? [])) {
      if (placeOf(locationOf(endpoint)) === placeOf(target)) arns.add(endpoint.EndpointArn);
    }
  }
  return [...arns];
}

/** Two endpoints of one secret are one server, too: their address is in the secret only. */
function placeOf({
  host,
  port,
  database,
  secretId,
}: Pick<Endpoint, "host" | "port" | "database" | "secretId">): string {
  return JSON.stringify([host === null ? secretId : `${host.toLowerCase()}:${port ?? defaultPort}`, database]);
}

const endpointSchema = locatedEndpoint.extend({ EndpointArn: z.string() });
