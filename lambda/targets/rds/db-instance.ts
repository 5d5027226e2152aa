import { DescribeDBInstancesCommand, type Filter, paginateDescribeDBInstances } from "@aws-sdk/client-rds";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import { commonNetwork, commonParts, describedServer } from "./described-server.ts";
import { readinessOf } from "./readiness.ts";
import type { Server } from "./server.ts";

/** Throws what the SDK throws, DBInstanceNotFoundFault among it. */
export async function describeDbInstance(identifier: string): Promise<Server> {
  const response = await awsClients.rds().send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
  const { DBInstances } = z.object({ DBInstances: z.tuple([dbInstance]) }).parse(response);
  return toServer(DBInstances[0]);
}

/** The instances that a filter leaves, or all of the account in this region. Throws what the SDK throws. */
export async function listDbInstances(filter?: Filter): Promise<Server[]> {
  const filters = filter === undefined ? {} : { Filters: [filter] };
  const instances: Server[] = [];
  for await (const page of paginateDescribeDBInstances({ client: awsClients.rds() }, filters)) {
    instances.push(
      ...z
        .array(dbInstance)
        .parse(page.DBInstances ?? [])
        .map(toServer),
    );
  }
  return instances;
}

const dbInstance = describedServer.extend({
  DBInstanceIdentifier: z.string(),
  DBInstanceArn: z.string().optional(),
  DBInstanceStatus: z.string(),
  DbiResourceId: z.string().optional(),
  DBClusterIdentifier: z.string().optional(),
  DBName: z.string().optional(),
  DBSubnetGroup: z
    .object({
      VpcId: z.string().optional(),
      Subnets: z.array(z.object({ SubnetIdentifier: z.string().optional() })).default([]),
    })
    .optional(),
  // the instances of all engines are read when one is looked for: what any of them lacks must not keep us from the others
  Endpoint: z.object({ Address: z.string().optional(), Port: z.number().optional() }).default({}),
  ReadReplicaSourceDBInstanceIdentifier: z.string().optional(),
  ReadReplicaSourceDBClusterIdentifier: z.string().optional(),
});

function toServer(instance: z.output<typeof dbInstance>): Server {
  const { DBInstanceStatus: status, DBSubnetGroup: subnetGroup } = instance;
  const { Address: host, Port: port } = instance.Endpoint;
  const address = host === undefined || port === undefined ? null : { host, port };
  const readiness = readinessOf(status);
  return {
    ...commonParts(instance),
    kind: "db-instance",
    identifier: instance.DBInstanceIdentifier,
    arn: instance.DBInstanceArn ?? null,
    resourceId: instance.DbiResourceId ?? null,
    // an instance that is being created has a state in which it could be reached before it has an address
    readiness: readiness === "ready" && address === null ? "waiting" : readiness,
    isStopped: /^stopp/.test(status),
    state: `in the state "${status}"`,
    address,
    hosts: address === null ? [] : [address.host],
    databaseName: instance.DBName ?? null,
    replicaOf: instance.ReadReplicaSourceDBInstanceIdentifier ?? instance.ReadReplicaSourceDBClusterIdentifier ?? null,
    memberOf: instance.DBClusterIdentifier ?? null,
    network: {
      ...commonNetwork(instance),
      vpcId: subnetGroup?.VpcId ?? null,
      subnetIds: subnetGroup?.Subnets.flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []) ?? [],
    },
  };
}
