import type { DataMigration, Endpoint, Replication, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import type { AwsState } from "../../local/aws-endpoint.ts";
import type { PostgresServer } from "../../local/postgres-server.ts";
import { shopDatabase } from "./shop.ts";

const account = "us-east-1:111111111111";

/** Where the target of all loads really is. */
interface Site {
  readonly server: Pick<PostgresServer, "port">;
}

/** What the events in test/events/dms-….json name. */
export const taskArn = `arn:aws:dms:${account}:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3`;
export const endpointArn = `arn:aws:dms:${account}:endpoint:SHOPTARGET`;

let stops = 0;

/** When a load stopped: each time it is another one, as far as anybody can tell. */
export function nextStop(): Date {
  stops += 1;
  return new Date(Date.UTC(2026, 2, 20, 8, 12, stops));
}

/** A task of DMS that has loaded the shop. */
export function replicationTask(changes: Partial<ReplicationTask> = {}): ReplicationTask {
  return {
    ReplicationTaskIdentifier: "shop-load",
    ReplicationTaskArn: taskArn,
    TargetEndpointArn: endpointArn,
    Status: "stopped",
    StopReason: "Stop Reason FULL_LOAD_ONLY_FINISHED",
    ReplicationTaskStats: { StopDate: nextStop(), TablesErrored: 0 },
    ...changes,
  };
}

/** Where DMS writes the shop to. Its secret is that of DMS, not of the server. */
export function targetEndpoint({ server }: Site, changes: Partial<Endpoint> = {}): Endpoint {
  return {
    EndpointIdentifier: "shop-target",
    EndpointArn: endpointArn,
    EndpointType: "target",
    EngineName: "postgres",
    ServerName: "127.0.0.1",
    Port: server.port,
    DatabaseName: shopDatabase,
    PostgreSQLSettings: { SecretsManagerSecretId: "shortener/dms" },
    ...changes,
  };
}

const configArn = `arn:aws:dms:${account}:replication-config:H5ZZZZZZZZZZZZZZZZZZZZZZZZ`;

/** DMS Serverless that has loaded the shop: a configuration, and what became of it. */
export function serverlessReplication(changes: Partial<Replication> = {}): AwsState {
  return {
    replicationConfigs: [
      {
        ReplicationConfigIdentifier: "shop-serverless",
        ReplicationConfigArn: configArn,
        TargetEndpointArn: endpointArn,
      },
    ],
    replications: [
      {
        ReplicationConfigArn: configArn,
        Status: "stopped",
        StopReason: "NORMAL",
        ReplicationStats: { StopDate: nextStop(), TablesErrored: 0 },
        ...changes,
      },
    ],
  };
}

/** A homogeneous data migration that has loaded the shop, with the project that says where to. */
export function dataMigration({ server }: Site, changes: Partial<DataMigration> = {}): AwsState {
  const projectArn = `arn:aws:dms:${account}:migration-project:SHOP`;
  const providerArn = `arn:aws:dms:${account}:data-provider:SHOPTARGET`;
  return {
    dataMigrations: [
      {
        DataMigrationName: "shop-migration",
        DataMigrationArn: `arn:aws:dms:${account}:data-migration:K7YYYYYYYYYYYYYYYYYYYYYYYY`,
        DataMigrationStatus: "STOPPED",
        DataMigrationEndTime: nextStop(),
        MigrationProjectArn: projectArn,
        ...changes,
      },
    ],
    migrationProjects: [
      {
        MigrationProjectArn: projectArn,
        TargetDataProviderDescriptors: [
          { DataProviderName: "shop-target", DataProviderArn: providerArn, SecretsManagerSecretId: "shortener/dms" },
        ],
      },
    ],
    dataProviders: [
      {
        DataProviderArn: providerArn,
        Engine: "postgres",
        Settings: {
          PostgreSqlSettings: { ServerName: "127.0.0.1", Port: server.port, DatabaseName: shopDatabase },
        },
      },
    ],
  };
}
