import * as z from "zod";
import { isServerless } from "../targets/dms/replication-task.ts";
import {
  descriptionOf,
  type Ignored,
  ignored,
  type LoadSubject,
  noWishes,
  optionalText,
  type Trigger,
} from "./trigger.ts";

/**
 * An event of DMS; test/events/dms-task-stopped.json is a whole one.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_EventBridge.html
 */
export const dmsEvent = z.object({
  source: z.literal("aws.dms"),
  "detail-type": z.string(),
  time: optionalText,
  resources: z.array(z.string()),
  detail: z.object({
    /** Not always there, unlike `eventType`. */
    eventId: optionalText,
    eventType: optionalText.transform((text) => text ?? ""),
    detailMessage: optionalText.transform((text) => text ?? ""),
  }),
});

/** What is loading, by the detail-type of its events, and which of them may be its end. */
const loads = new Map<string, { kind: LoadSubject["kind"]; called: string; mayBeTheEnd: RegExp }>([
  [
    "DMS Replication Task State Change",
    { kind: "replication-task", called: "replication task", mayBeTheEnd: /^REPLICATION_TASK_STOPPED$/ },
  ],
  [
    "DMS Replication State Change",
    {
      kind: "replication-config",
      called: "serverless replication",
      // which type says that it has stopped is unconfirmed: DMS itself is asked
      mayBeTheEnd: /^REPLICATION_(?!(TASK_)?(STARTED|CREATED|DELETED)$)/,
    },
  ],
  // what these look like is unconfirmed, too
  ["DMS Data Migration State Change", { kind: "data-migration", called: "data migration", mayBeTheEnd: /^/ }],
]);

/** As ARNs name them: `arn:aws:dms:<region>:<account>:<type>:<id>`. */
const resourceTypes: Readonly<Record<LoadSubject["kind"], string>> = {
  "replication-task": "task",
  "replication-config": "replication-config",
  "data-migration": "data-migration",
};

export function fromDmsEvent(event: z.infer<typeof dmsEvent>): Trigger | Ignored {
  const { eventId, eventType, detailMessage } = event.detail;
  const load = loads.get(event["detail-type"]);
  if (load === undefined) return ignored(`${event["detail-type"]} is not about a load`);
  if (!load.mayBeTheEnd.test(eventType)) return ignored(`${eventType} is not the end of a ${load.called}`);
  const arn = event.resources.find((resource) => isOfType(resource, resourceTypes[load.kind]));
  if (arn === undefined) return ignored(`the event names no ${load.called}`);
  // its events come beside those of the replication
  if (isServerless(arn)) return ignored(`${arn} is a task inside of DMS Serverless`);
  const told = detailMessage === "" ? [] : [detailMessage];
  const said = load.kind === "replication-task" ? "DMS task stopped" : `DMS ${load.called}`;
  return {
    ...noWishes,
    cause: "load",
    subject: { kind: load.kind, arn },
    description: descriptionOf([said, ...told].join(": "), eventId ?? eventType, event.time),
    time: event.time ?? null,
  };
}

function isOfType(arn: string, type: string): boolean {
  const [prefix, , service, , , resourceType] = arn.split(":");
  return prefix === "arn" && service === "dms" && resourceType === type;
}
