import { DescribeDBClusterSnapshotsCommand, DescribeDBSnapshotsCommand } from "@aws-sdk/client-rds";
import * as z from "zod";
import { awsClients } from "../../aws-clients.ts";
import type { Origin } from "../../triggers/trigger.ts";
import { isAwsError, isTransientAwsError } from "../explain-aws-error.ts";
import { describeServer } from "../rds/describe-server.ts";
import type { Server } from "../rds/server.ts";
import type { Known } from "./candidates.ts";

/**
 * The server that another one was restored from, as far as it is known: it may be gone, with its snapshot, or belong to
 * another account, and then its secret is no help. Throws what the SDK throws when AWS cannot answer now.
 */
export async function findSource(origin: Origin): Promise<Known["source"]> {
  const source = await serverBehind(origin);
  if (source === null) return null;
  return { identifier: source.identifier, server: await orNull(() => describeServer(source)) };
}

/** The instance or cluster itself, also where only its snapshot is known; null where nobody knows. Throws as above. */
export async function serverBehind(origin: Origin): Promise<Pick<Server, "kind" | "identifier"> | null> {
  switch (origin.kind) {
    case "db-instance":
    case "db-cluster":
      return { kind: origin.kind, identifier: origin.identifier };
    case "db-snapshot":
      return orNull(() => instanceOfSnapshot(origin.identifier));
    case "db-cluster-snapshot":
      // a Multi-AZ cluster may be restored from the snapshot of an instance
      return (
        (await orNull(() => clusterOfSnapshot(origin.identifier))) ??
        (await orNull(() => instanceOfSnapshot(origin.identifier)))
      );
  }
}

async function instanceOfSnapshot(snapshot: string) {
  const response = await awsClients.rds().send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: snapshot }));
  const { DBSnapshots } = z
    .object({ DBSnapshots: z.tuple([z.object({ DBInstanceIdentifier: z.string() })]) })
    .parse(response);
  return { kind: "db-instance", identifier: DBSnapshots[0].DBInstanceIdentifier } as const;
}

async function clusterOfSnapshot(snapshot: string) {
  const command = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: snapshot });
  const { DBClusterSnapshots } = z
    .object({ DBClusterSnapshots: z.tuple([z.object({ DBClusterIdentifier: z.string() })]) })
    .parse(await awsClients.rds().send(command));
  return { kind: "db-cluster", identifier: DBClusterSnapshots[0].DBClusterIdentifier } as const;
}

async function orNull<T>(describe: () => Promise<T>): Promise<T | null> {
  try {
    return await describe();
  } catch (error) {
    if (isAwsError(error) && !isTransientAwsError(error)) return null;
    throw error;
  }
}
