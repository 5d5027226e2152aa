import { withDurableExecution } from "@aws/durable-execution-sdk-js";

interface PollingEvent {
  readonly polls: number;
  readonly failure?: string;
}

let invocations = 0;

/** A durable function for the tests of the runner: polls a number of times with a minute between, then answers or fails. */
export const handler = withDurableExecution(async (event: PollingEvent, context) => {
  invocations += 1;
  const polled = await context.waitForCondition("wait", async (polls: number) => polls + 1, {
    initialState: 0,
    waitStrategy: (polls) =>
      polls < event.polls ? { shouldContinue: true, delay: { minutes: 1 } } : { shouldContinue: false },
  });
  const greeting = await context.step("greet", async () => process.env.GREETING ?? "no greeting");
  if (event.failure !== undefined) {
    throw new RangeError(event.failure);
  }
  return { polled, greeting, invocations };
});
