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
 * An Aurora or Multi-AZ cluster is there: restored, or new and empty. RDS has no event for the restore of a cluster, so
 * the function finds out.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
 */
export const clusterCreated: EventPattern = {
  source: ["aws.rds"],
  detailType: ["RDS DB Cluster Event"],
  detail: {
    $or: [
      { EventID: ["RDS-EVENT-0170"] },
      { EventID: [{ exists: false }], Message: [{ prefix: "DB cluster created" }] },
    ],
  },
};

/**
 * Somebody asked for the restore of a cluster, and was not refused. Arrives only where a trail of CloudTrail records
 * management events, and before the cluster is there.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/logging-using-cloudtrail.html
 */
export const clusterRestored: EventPattern = {
  source: ["aws.rds"],
  detailType: ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: ["rds.amazonaws.com"],
    eventName: ["RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime"],
    errorCode: [{ exists: false }],
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

/**
 * A replication of DMS Serverless changed its state. Which eventType says that it stopped is unconfirmed, so the function
 * asks DMS.
 */
export const replicationChanged: EventPattern = {
  source: ["aws.dms"],
  detailType: ["DMS Replication State Change"],
  detail: { eventType: [{ prefix: "REPLICATION_" }] },
};

/** A homogeneous data migration changed its state. What such an event says is unconfirmed, so the function asks DMS. */
export const dataMigrationChanged: EventPattern = {
  source: ["aws.dms"],
  detailType: ["DMS Data Migration State Change"],
};
