import { DescribeDBClustersCommand, paginateDescribeDBClusters } from "@aws-sdk/client-rds";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import { defaultPort } from "../target.ts";
import { listDbInstances } from "./db-instance.ts";
import { commonNetwork, commonParts, describedServer } from "./described-server.ts";
import { type Readiness, readinessOf } from "./readiness.ts";
import type { Server } from "./server.ts";

/** A cluster and the state of its writer. Throws what the SDK throws, DBClusterNotFoundFault among it. */
export async function describeDbCluster(identifier: string): Promise<Server> {
  const response = await awsClients.rds().send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
  const { DBClusters } = z.object({ DBClusters: z.tuple([dbCluster]) }).parse(response);
  return withWriter(DBClusters[0]);
}

/** The same by AWS's own name for it; undefined when there is none. Throws what the SDK throws. */
export async function findDbCluster(resourceId: string): Promise<Server | undefined> {
  const filter = { Name: "db-cluster-resource-id", Values: [resourceId] };
  const response = await awsClients.rds().send(new DescribeDBClustersCommand({ Filters: [filter] }));
  const [cluster] = z.array(dbCluster).parse(response.DBClusters ?? []);
  return cluster && withWriter(cluster);
}

async function withWriter(cluster: DbCluster): Promise<Server> {
  const readiness = readinessOf(cluster.Status);
  const server = toServer(cluster);
  // version 1 of Aurora Serverless has no instances that anybody could see
  if (readiness !== "ready" || cluster.EngineMode === "serverless") return server;
  const writer = await describeWriter(cluster);
  // its own instances tell nothing of whether others let us in, but where it is
  const network = { ...server.network, ...writer.network };
  return { ...server, ...writer, network, address: writer.readiness === "ready" ? server.address : null };
}

/** All clusters of the account in this region, without what only their writers know. Throws what the SDK throws. */
export async function listDbClusters(): Promise<Server[]> {
  const clusters: Server[] = [];
  for await (const page of paginateDescribeDBClusters({ client: awsClients.rds() }, {})) {
    clusters.push(
      ...z
        .array(dbCluster)
        .parse(page.DBClusters ?? [])
        .map(toServer),
    );
  }
  return clusters;
}

const dbCluster = describedServer.extend({
  DBClusterIdentifier: z.string(),
  DBClusterArn: z.string().optional(),
  DbClusterResourceId: z.string().optional(),
  Status: z.string(),
  EngineMode: z.string().optional(),
  DatabaseName: z.string().optional(),
  Endpoint: z.string().optional(),
  ReaderEndpoint: z.string().optional(),
  CustomEndpoints: z.array(z.string()).default([]),
  Port: z.number().optional(),
  ReplicationSourceIdentifier: z.string().optional(),
  DBClusterMembers: z
    .array(z.object({ DBInstanceIdentifier: z.string(), IsClusterWriter: z.boolean().optional() }))
    .default([]),
});

type DbCluster = z.output<typeof dbCluster>;

function toServer(cluster: DbCluster): Server {
  const { Endpoint, ReaderEndpoint, CustomEndpoints, Port, Status } = cluster;
  return {
    ...commonParts(cluster),
    kind: "db-cluster",
    identifier: cluster.DBClusterIdentifier,
    arn: cluster.DBClusterArn ?? null,
    resourceId: cluster.DbClusterResourceId ?? null,
    readiness: readinessOf(Status),
    isStopped: /^stopp/.test(Status),
    state: `in the state "${Status}"`,
    address: Endpoint === undefined ? null : { host: Endpoint, port: Port ?? defaultPort },
    hosts: [Endpoint, ReaderEndpoint, ...CustomEndpoints].filter((host) => host !== undefined),
    databaseName: cluster.DatabaseName ?? null,
    replicaOf: cluster.ReplicationSourceIdentifier ?? null,
    memberOf: null,
    network: { ...commonNetwork(cluster), vpcId: null, subnetIds: [] },
  };
}

/** A restore by the API makes a cluster without instances: it is available, and there is nobody to talk to. */
async function describeWriter(
  cluster: DbCluster,
): Promise<{ readiness: Readiness; state: string; network?: Pick<Server["network"], "vpcId" | "subnetIds"> }> {
  const writer = cluster.DBClusterMembers.find(({ IsClusterWriter }) => IsClusterWriter === true);
  if (writer === undefined) return { readiness: "waiting", state: "without an instance that takes changes" };
  const instances = await listDbInstances({ Name: "db-cluster-id", Values: [cluster.DBClusterIdentifier] });
  const instance = instances.find(({ identifier }) => identifier === writer.DBInstanceIdentifier);
  if (instance === undefined) return { readiness: "waiting", state: "without an instance that takes changes" };
  const { readiness, state, network } = instance;
  // one that failed can be replaced by another one: only the cluster itself is beyond hope
  return {
    readiness: readiness === "ready" ? "ready" : "waiting",
    state: `available, and its writer ${instance.identifier} ${state}`,
    network: { vpcId: network.vpcId, subnetIds: network.subnetIds },
  };
}
