import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { z } from "zod";
import { awsClients } from "../aws-clients.ts";

/** What we need to know of a DB instance. */
export interface DbInstance {
  readonly identifier: string;
  readonly status: string;
  readonly engine: string;
  /** Null until the instance has been created. */
  readonly address: { readonly host: string; readonly port: number } | null;
  /** The database that was created with it, if any. */
  readonly databaseName: string | null;
  readonly managedSecretArn: string | null;
  readonly replicaOf: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** Throws what the SDK throws, DBInstanceNotFoundFault among it. */
export async function describeDbInstance(identifier: string): Promise<DbInstance> {
  const response = await awsClients.rds().send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
  const {
    DBInstances: [instance],
  } = responseSchema.parse(response);
  return {
    identifier: instance.DBInstanceIdentifier,
    status: instance.DBInstanceStatus,
    engine: instance.Engine,
    address: instance.Endpoint === undefined ? null : { host: instance.Endpoint.Address, port: instance.Endpoint.Port },
    databaseName: instance.DBName ?? null,
    managedSecretArn: instance.MasterUserSecret?.SecretArn ?? null,
    replicaOf: instance.ReadReplicaSourceDBInstanceIdentifier ?? null,
    tags: Object.fromEntries(instance.TagList.map(({ Key, Value }) => [Key, Value])),
  };
}

const responseSchema = z.object({
  DBInstances: z.tuple([
    z.object({
      DBInstanceIdentifier: z.string(),
      DBInstanceStatus: z.string(),
      Engine: z.string(),
      Endpoint: z.object({ Address: z.string(), Port: z.number() }).optional(),
      DBName: z.string().optional(),
      MasterUserSecret: z.object({ SecretArn: z.string().optional() }).optional(),
      ReadReplicaSourceDBInstanceIdentifier: z.string().optional(),
      TagList: z.array(z.object({ Key: z.string(), Value: z.string().default("") })).default([]),
    }),
  ]),
});
