import * as z from "zod";
import { descriptionOf, type Ignored, ignored, noWishes, type Origin, optionalText, type Trigger } from "./trigger.ts";

/**
 * An event of RDS as EventBridge delivers it; test/events/rds-snapshot-restore.json is a whole one.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-cloudwatch-events.sample.html
 */
export const rdsEvent = z.object({
  source: z.literal("aws.rds"),
  "detail-type": z.string(),
  time: optionalText,
  detail: z.object({
    SourceIdentifier: z.string().min(1),
    Message: optionalText.transform((text) => text ?? ""),
    /** Absent in events of older shapes. */
    EventID: optionalText,
  }),
});

type RdsEvent = z.infer<typeof rdsEvent>;

const pointInTimeRestore = "RDS-EVENT-0019";

/**
 * 0043 and its older form 0008 come for the new instance although AWS documents them with the snapshots
 * (awsdocs/amazon-rds-user-guide#153); 0019 is a point-in-time restore.
 */
const restoreEvents = new Set(["RDS-EVENT-0043", "RDS-EVENT-0008", pointInTimeRestore]);

export function fromRdsEvent(event: RdsEvent): Trigger | Ignored {
  switch (event["detail-type"]) {
    case "RDS DB Instance Event":
      return fromInstanceEvent(event);
    case "RDS DB Cluster Event":
      return fromClusterEvent(event);
    default:
      return ignored(
        `${descriptionOf(event["detail-type"], event.detail.EventID)} is not about a DB instance or DB cluster`,
      );
  }
}

function fromInstanceEvent({ time, detail: { SourceIdentifier, Message, EventID } }: RdsEvent): Trigger | Ignored {
  const isRestore = EventID === undefined ? /^restored from /i.test(Message) : restoreEvents.has(EventID);
  if (!isRestore) return ignored(`${EventID ?? "an event without EventID"} ("${Message}") is not a restore`);
  const { restored, origin } = readMessage(SourceIdentifier, Message);
  // without both names, this may be the one that was restored from: nothing was asked to be changed there
  const isPointInTime = EventID === undefined ? !/snapshot/i.test(Message) : EventID === pointInTimeRestore;
  const mayBeSource = isPointInTime && origin === null;
  return {
    ...noWishes,
    dryRun: mayBeSource,
    cause: "restore",
    subject: { kind: "db-instance", identifier: restored },
    origin,
    description: descriptionOf(mayBeSource ? `${Message} ${whichIsUnknown}` : Message, EventID, time),
    time: time ?? null,
  };
}

const whichIsUnknown =
  "Whether that is the new instance or the one that it was restored from is not said, so nothing is changed: ask for a run of the new one by hand.";

/**
 * Whether a point-in-time restore names the old or the new instance as its source is unconfirmed. Its message names
 * both, and the new one is what we want; what it was restored from may also be the ARN of an automated backup.
 */
function readMessage(sourceIdentifier: string, message: string): { restored: string; origin: Origin | null } {
  const pointInTime = /^Restored from DB instance (\S+) to ([^\s.]+)/i.exec(message);
  if (pointInTime !== null) {
    const [, from = "", restored = sourceIdentifier] = pointInTime;
    return { restored, origin: { kind: "db-instance", identifier: from } };
  }
  const snapshot = /^Restored from snapshot (\S+?)\.?$/i.exec(message)?.[1];
  const origin: Origin | null = snapshot === undefined ? null : { kind: "db-snapshot", identifier: snapshot };
  return { restored: sourceIdentifier, origin };
}

/** There is no event for the restore of a cluster: where no trail tells of it, its creation has to do. */
function fromClusterEvent({ time, detail: { SourceIdentifier, Message, EventID } }: RdsEvent): Trigger | Ignored {
  const isCreation = EventID === undefined ? /^DB cluster created/i.test(Message) : EventID === "RDS-EVENT-0170";
  if (!isCreation) {
    return ignored(`${EventID ?? "an event without EventID"} ("${Message}") is not the creation of a DB cluster`);
  }
  return {
    ...noWishes,
    cause: "creation",
    subject: { kind: "db-cluster", identifier: SourceIdentifier },
    description: descriptionOf(Message, EventID, time),
    time: time ?? null,
  };
}
