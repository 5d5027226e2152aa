import type { DurableContext, Duration } from "@aws/durable-execution-sdk-js";

/**
 * Lets time pass; the function is not running meanwhile. A plain `context.wait` would do, but the local runner cannot skip
 * its time.
 */
export async function pause(context: DurableContext, name: string, delay: Duration): Promise<void> {
  await context.waitForCondition<boolean>(name, async (isOver) => isOver, {
    initialState: false,
    waitStrategy: (_isOver, polls) => (polls > 1 ? { shouldContinue: false } : { shouldContinue: true, delay }),
  });
}
