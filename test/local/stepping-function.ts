import { appendFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { type DurableContext, StepSemantics, withDurableExecution } from "@aws/durable-execution-sdk-js";

export interface SteppingEvent {
  /** The path of a file that every piece of work writes a line to. */
  readonly journal: string;
  /** How many milliseconds a piece of work takes, by its step and attempt: `{ "first 1": 500 }`. */
  readonly takes?: Readonly<Record<string, number>>;
  /** How often the work of the second step fails before it succeeds. */
  readonly failures?: number;
  /** Whether the function prints what it does. */
  readonly prints?: boolean;
}

let invocations = 0;

/** A durable function for the tests of the runner: three steps, of which the second is begun at most once per retry. */
export const handler = withDurableExecution(async (event: SteppingEvent, context: DurableContext) => {
  invocations += 1;
  const { functionName, functionVersion, invokedFunctionArn } = context.lambdaContext;
  const work = async (step: string, attempt: number) => {
    const remaining = context.lambdaContext.getRemainingTimeInMillis();
    await appendFile(event.journal, `${JSON.stringify({ step, attempt, remaining })}\n`);
    if (event.prints) console.log(`working on ${step}`);
    const milliseconds = event.takes?.[`${step} ${attempt}`];
    if (milliseconds !== undefined) await setTimeout(milliseconds);
    if (step === "second" && attempt <= (event.failures ?? 0)) throw new Error("not yet");
    return step;
  };
  const retryStrategy = (_: Error, attempts: number) =>
    attempts < 3 ? { shouldRetry: true, delay: { minutes: 1 } } : { shouldRetry: false };
  const first = await context.step("first", ({ attempt }) => work("first", attempt), { retryStrategy });
  const second = await context.step("second", ({ attempt }) => work("second", attempt), {
    retryStrategy,
    semantics: StepSemantics.AtMostOncePerRetry,
  });
  const third = await context.step("third", ({ attempt }) => work("third", attempt), { retryStrategy });
  return { done: [first, second, third], invocations, functionName, functionVersion, invokedFunctionArn };
});
