import { z } from "zod";
import { descriptionOf, type Ignored, ignored, noWishes, type Trigger } from "./trigger.ts";

/**
 * An event of a DMS replication task; test/events/dms-task-stopped.json is a whole one.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_EventBridge.html
 */
export const dmsEvent = z.object({
  source: z.literal("aws.dms"),
  "detail-type": z.string(),
  time: z.string().optional(),
  resources: z.array(z.string()),
  detail: z.object({
    /** Not always there, unlike `eventType`. */
    eventId: z.string().optional(),
    eventType: z.string(),
    detailMessage: z.string().default(""),
  }),
});

export function fromDmsEvent(event: z.infer<typeof dmsEvent>): Trigger | Ignored {
  const { eventId, eventType, detailMessage } = event.detail;
  if (event["detail-type"] !== "DMS Replication Task State Change") {
    return ignored(`${event["detail-type"]} is not about a replication task`);
  }
  if (eventType !== "REPLICATION_TASK_STOPPED") return ignored(`${eventType} is not the end of a replication task`);
  const arn = event.resources.find((resource) => /^arn:[^:]+:dms:[^:]*:[^:]*:task:/.test(resource));
  if (arn === undefined) return ignored("the event names no replication task");
  // DMS Serverless runs a hidden task and sends events of its own beside those of the task
  if (arn.includes(":task:serv-res-id-")) return ignored(`${arn} is a task inside of DMS Serverless`);
  const told = detailMessage === "" ? [] : [detailMessage];
  return {
    ...noWishes,
    kind: "replication-task",
    arn,
    onlyWhenDone: true,
    description: descriptionOf(["DMS task stopped", ...told].join(": "), eventId ?? eventType, event.time),
  };
}
