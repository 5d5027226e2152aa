import type { EventPattern } from "aws-cdk-lib/aws-events";

/**
 * An RDS instance came back from a snapshot or a point in time.
 *
 * Some events have no EventID; for those the message has to do. The function reads the rest of the event itself: what
 * it cannot use, it ignores with a reason.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
export const instanceRestored: EventPattern = {
  source: ["aws.rds"],
  detailType: ["RDS DB Instance Event"],
  detail: {
    $or: [
      // 0043 and its older form 0008: from a snapshot; 0019: to a point in time
      { EventID: ["RDS-EVENT-0043", "RDS-EVENT-0008", "RDS-EVENT-0019"] },
      { Message: [{ prefix: "Restored from" }] },
    ],
  },
};

/**
 * An AWS DMS task stopped, for whatever reason: the event does not always give one, so the function asks DMS.
 *
 * Matched by eventType, since eventId is not in every event.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_EventBridge.html
 */
export const replicationTaskStopped: EventPattern = {
  source: ["aws.dms"],
  detailType: ["DMS Replication Task State Change"],
  detail: { eventType: ["REPLICATION_TASK_STOPPED"] },
};
