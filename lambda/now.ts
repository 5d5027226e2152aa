import type { DurableContext } from "@aws/durable-execution-sdk-js";

/** The time, as ISO 8601 in UTC: read in a step, so that a replay reads the same. */
export function now(context: DurableContext, step: string): Promise<string> {
  return context.step(step, async () => new Date().toISOString());
}
