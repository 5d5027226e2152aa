import * as z from "zod";
import { descriptionOf, type Ignored, ignored, noWishes, type Origin, optionalText, type Trigger } from "./trigger.ts";

/**
 * A call of the RDS API, as CloudTrail tells EventBridge where an account has a trail;
 * test/events/rds-cluster-restored.json is a whole one. It comes when the call is made: the cluster is still being created.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const apiCall = z.object({
  source: z.literal("aws.rds"),
  "detail-type": z.literal("AWS API Call via CloudTrail"),
  time: optionalText,
  detail: z.object({
    eventSource: z.string(),
    eventName: z.string(),
    /** There when the call was refused. */
    errorCode: optionalText,
    requestParameters: z
      .object({
        dBClusterIdentifier: optionalText,
        snapshotIdentifier: optionalText,
        sourceDBClusterIdentifier: optionalText,
      })
      .nullish(),
  }),
});

const restores = new Set(["RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime"]);

export function fromApiCall({ time, detail }: z.infer<typeof apiCall>): Trigger | Ignored {
  const { eventSource, eventName, errorCode, requestParameters } = detail;
  if (eventSource !== "rds.amazonaws.com" || !restores.has(eventName)) {
    return ignored(`${eventName} of ${eventSource} is not the restore of a DB cluster`);
  }
  if (errorCode !== undefined) return ignored(`${eventName} was refused: ${errorCode}`);
  const identifier = requestParameters?.dBClusterIdentifier;
  if (identifier === undefined || identifier === "") return ignored(`${eventName} names no DB cluster`);
  const { snapshotIdentifier, sourceDBClusterIdentifier } = requestParameters ?? {};
  const from = snapshotIdentifier ?? sourceDBClusterIdentifier;
  return {
    ...noWishes,
    cause: "restore",
    subject: { kind: "db-cluster", identifier },
    origin: originOf(snapshotIdentifier, sourceDBClusterIdentifier),
    description: descriptionOf(from === undefined ? "Restored" : `Restored from ${from}`, eventName, time),
    time: time ?? null,
  };
}

/** A Multi-AZ cluster may be restored from the snapshot of an instance, too: which it is, RDS says. */
function originOf(snapshot: string | undefined, cluster: string | undefined): Origin | null {
  if (snapshot !== undefined) return { kind: "db-cluster-snapshot", identifier: snapshot };
  return cluster === undefined ? null : { kind: "db-cluster", identifier: cluster };
}
