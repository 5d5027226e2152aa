import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";
import { readConfig } from "./config.ts";
import { ignore, type Result, run } from "./run.ts";
import { parseEvent } from "./triggers/parse-event.ts";
import { startRuns } from "./triggers/start-runs.ts";

/**
 * An event comes in. What a person asks for is done at once. What AWS tells of is handed on to an execution with a
 * name, since AWS may tell of it more than once: see start-runs.ts; what that does is in run.ts.
 *
 * A durable function: what reads the clock, AWS or PostgreSQL is inside of a step, and is not done again on a replay.
 */
export const handler = withDurableExecution(
  async (event: unknown, context: DurableContext): Promise<Result | { readonly status: "started"; runs: string[] }> => {
    const order = parseEvent(event);
    switch (order.kind) {
      case "ignored":
        return ignore(context, order.reason);
      case "start": {
        const runs = await startRuns(context, order.triggers);
        return "reason" in runs ? ignore(context, runs.reason) : { status: "started", runs };
      }
      case "run":
        return run(context, order.trigger, readConfig(process.env));
    }
  },
);
