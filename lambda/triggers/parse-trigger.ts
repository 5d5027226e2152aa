import { z } from "zod";
import { dmsEvent, fromDmsEvent } from "./dms-event.ts";
import { fromRdsEvent, rdsEvent } from "./rds-event.ts";
import { fromRequest, request } from "./request.ts";
import { type Ignored, ignored, type Trigger } from "./trigger.ts";

/** What an event, whatever it is, asks of us. Never throws. */
export function parseTrigger(event: unknown): Trigger | Ignored {
  const envelope = z.object({ source: z.string(), "detail-type": z.string() }).safeParse(event);
  if (!envelope.success) return parse(request, event, fromRequest);
  switch (envelope.data.source) {
    case "aws.rds":
      return parse(rdsEvent, event, fromRdsEvent);
    case "aws.dms":
      return parse(dmsEvent, event, fromDmsEvent);
    default:
      return ignored(`events of ${envelope.data.source} are not known to the restore hook`);
  }
}

function parse<T>(schema: z.ZodType<T>, event: unknown, use: (value: T) => Trigger | Ignored): Trigger | Ignored {
  const parsed = schema.safeParse(event);
  if (parsed.success) return use(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  return ignored(`the event is not of a known form: ${problems.join("; ")}`);
}
