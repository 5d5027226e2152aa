import { DBClusterNotFoundFault, DBInstanceNotFoundFault } from "@aws-sdk/client-rds";
import { FailureError } from "../../failure.ts";
import { describeDbCluster, findDbCluster } from "./db-cluster.ts";
import { describeDbInstance, listDbInstances } from "./db-instance.ts";
import { nameOf, type Server } from "./server.ts";

/** A server by its identifier; or, where it is known, by AWS's own name for it, which it keeps when it is renamed. */
export interface ServerName extends Pick<Server, "kind" | "identifier"> {
  readonly resourceId?: string | null | undefined;
}

/**
 * Throws what the SDK throws, DBInstanceNotFoundFault and DBClusterNotFoundFault among it, and a FailureError when
 * another server has the identifier by now.
 */
export async function describeServer({ kind, identifier, resourceId }: ServerName): Promise<Server> {
  const byResourceId = typeof resourceId === "string" ? await findByResourceId(kind, resourceId) : undefined;
  if (byResourceId !== undefined) return byResourceId;
  const server = kind === "db-instance" ? await describeDbInstance(identifier) : await describeDbCluster(identifier);
  // RDS may find a server that is new by one of its names before the other
  if (typeof resourceId !== "string" || server.resourceId === resourceId) return server;
  throw new FailureError({
    reason: `${nameOf({ kind, identifier })} that this is about (${resourceId}) is gone, and another one has its name`,
    hint: "Run the restore hook for the other one by hand, if that is wanted.",
  });
}

async function findByResourceId(kind: Server["kind"], resourceId: string): Promise<Server | undefined> {
  if (kind === "db-cluster") return findDbCluster(resourceId);
  const [instance] = await listDbInstances({ Name: "dbi-resource-id", Values: [resourceId] });
  return instance;
}

/** Whether RDS says that there is no such server. */
export function isMissing(error: unknown): boolean {
  return error instanceof DBInstanceNotFoundFault || error instanceof DBClusterNotFoundFault;
}
