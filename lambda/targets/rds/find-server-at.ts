import type { ServerSubject } from "../../triggers/trigger.ts";
import type { Address } from "../target.ts";
import { listDbClusters } from "./db-cluster.ts";
import { listDbInstances } from "./db-instance.ts";
import type { Server } from "./server.ts";

/**
 * The DB instance or DB cluster that has an address, of the account in this region. RDS finds none by its address, so all
 * are read. Throws what the SDK throws.
 */
export async function findServerAt(address: Address): Promise<ServerSubject | null> {
  const has = ({ hosts, address: own }: Server) =>
    hosts.some((host) => host.toLowerCase() === address.host.toLowerCase()) &&
    (own === null || own.port === address.port);
  const found = (await listDbClusters()).find(has) ?? (await listDbInstances()).find(has);
  return found === undefined ? null : { kind: found.kind, identifier: found.identifier };
}
