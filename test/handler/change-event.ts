import { z } from "zod";
import { readEvent } from "../events/read-event.ts";

const awsEvent = z.looseObject({ detail: z.looseObject({}) });

/** The event in a file, with other details, or other properties beside them; what is `undefined` is taken away. */
export function changeEvent(
  name: string,
  details: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>> = {},
): unknown {
  const event = awsEvent.parse(readEvent(name));
  return JSON.parse(JSON.stringify({ ...event, ...changes, detail: { ...event.detail, ...details } }));
}
