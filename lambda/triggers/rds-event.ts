import { z } from "zod";
import { descriptionOf, type Ignored, ignored, noWishes, type Trigger } from "./trigger.ts";

/**
 * An event of RDS as EventBridge delivers it; test/events/rds-snapshot-restore.json is a whole one.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-cloudwatch-events.sample.html
 */
export const rdsEvent = z.object({
  source: z.literal("aws.rds"),
  "detail-type": z.string(),
  time: z.string().optional(),
  detail: z.object({
    SourceIdentifier: z.string().min(1),
    Message: z.string().default(""),
    /** Absent in events of older shapes. */
    EventID: z.string().optional(),
  }),
});

/**
 * 0043 and its older form 0008 come for the new instance although AWS documents them with the snapshots
 * (awsdocs/amazon-rds-user-guide#153); 0019 is a point-in-time restore.
 */
const restoreEvents = new Set(["RDS-EVENT-0043", "RDS-EVENT-0008", "RDS-EVENT-0019"]);

export function fromRdsEvent(event: z.infer<typeof rdsEvent>): Trigger | Ignored {
  const { SourceIdentifier, Message, EventID } = event.detail;
  if (event["detail-type"] !== "RDS DB Instance Event") {
    return ignored(`${descriptionOf(event["detail-type"], EventID)} is not about a DB instance`);
  }
  const isRestore = EventID === undefined ? /^restored from /i.test(Message) : restoreEvents.has(EventID);
  if (!isRestore) return ignored(`${EventID ?? "an event without EventID"} ("${Message}") is not a restore`);
  return {
    ...noWishes,
    kind: "db-instance",
    identifier: restoredInstance(SourceIdentifier, Message),
    description: descriptionOf(Message, EventID, event.time),
  };
}

/**
 * Whether a point-in-time restore names the old or the new instance as its source is unconfirmed. Its message names
 * both, and the new one is what we want.
 */
function restoredInstance(sourceIdentifier: string, message: string): string {
  const pointInTime = /^Restored from DB instance (\S+) to ([^\s.]+)/i.exec(message);
  return pointInTime?.[1] === sourceIdentifier ? (pointInTime[2] ?? sourceIdentifier) : sourceIdentifier;
}
