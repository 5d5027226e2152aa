import type { Endpoint, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import type { World } from "../../local/demo/world.ts";
import { shopDatabase } from "./shop.ts";

const account = "us-east-1:111111111111";

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
    SourceEndpointArn: `arn:aws:dms:${account}:endpoint:SHOPSOURCE`,
    TargetEndpointArn: endpointArn,
    Status: "stopped",
    StopReason: "Stop Reason FULL_LOAD_ONLY_FINISHED",
    ReplicationTaskStats: { StopDate: nextStop(), TablesErrored: 0 },
    ...changes,
  };
}

/** Where DMS writes the shop to. Its secret is that of DMS, not of the server. */
export function targetEndpoint({ server }: World, changes: Partial<Endpoint> = {}): Endpoint {
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
