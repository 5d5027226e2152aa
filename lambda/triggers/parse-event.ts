import * as z from "zod";
import { apiCall, fromApiCall } from "./api-call.ts";
import { dmsEvent, fromDmsEvent } from "./dms-event.ts";
import { fromRdsEvent, rdsEvent } from "./rds-event.ts";
import { fromRequest, request } from "./request.ts";
import { fromSchedule, schedule } from "./schedule.ts";
import { type Ignored, ignored, type Trigger, triggerSchema } from "./trigger.ts";

/**
 * What an event asks of us. `run`: do it in this execution. `start`: AWS may tell of the same thing more than once, so
 * start one execution for each thing, under its name.
 */
export type Order =
  | { readonly kind: "run"; readonly trigger: Trigger }
  | { readonly kind: "start"; readonly triggers: readonly Trigger[] }
  | Ignored;

/** What an event, whatever it is, asks of us. Never throws. */
export function parseEvent(event: unknown): Order {
  const envelope = z.object({ source: z.string(), "detail-type": z.string() }).safeParse(event);
  if (envelope.success) return parseAwsEvent(event, envelope.data);
  const keys = typeof event === "object" && event !== null ? Object.keys(event) : [];
  if (keys.includes("schedule")) {
    return parse(schedule, event, (value) => {
      const triggers = fromSchedule(value);
      return triggers.length > 0 ? { kind: "start", triggers } : ignored("the schedule names no server");
    });
  }
  if (keys.includes("trigger")) return parse(handedOn, event, ({ trigger }) => ({ kind: "run", trigger }));
  return parse(request, event, (value) => {
    const trigger = fromRequest(value);
    return isIgnored(trigger) ? trigger : { kind: "run", trigger };
  });
}

/** What one execution hands on to another: see start-runs.ts. */
const handedOn = z.strictObject({ trigger: triggerSchema });

function parseAwsEvent(event: unknown, envelope: { source: string; "detail-type": string }): Order {
  switch (envelope.source) {
    case "aws.rds":
      return envelope["detail-type"] === apiCall.shape["detail-type"].value
        ? parse(apiCall, event, (value) => started(fromApiCall(value)))
        : parse(rdsEvent, event, (value) => started(fromRdsEvent(value)));
    case "aws.dms":
      return parse(dmsEvent, event, (value) => started(fromDmsEvent(value)));
    default:
      return ignored(`events of ${envelope.source} are not known to the restore hook`);
  }
}

function started(trigger: Trigger | Ignored): Order {
  return isIgnored(trigger) ? trigger : { kind: "start", triggers: [trigger] };
}

function isIgnored(trigger: Trigger | Ignored): trigger is Ignored {
  return "reason" in trigger;
}

function parse<T>(schema: z.ZodType<T>, event: unknown, use: (value: T) => Order): Order {
  const parsed = schema.safeParse(event);
  if (parsed.success) return use(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  return ignored(`the event is not of a known form: ${problems.join("; ")}`);
}
