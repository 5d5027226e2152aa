import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { InvocationType, InvokeCommand } from "@aws-sdk/client-lambda";
import { attempt, tries } from "../attempt.ts";
import { awsClients } from "../aws-clients.ts";
import { FailureError } from "../failure.ts";
import { executionName, fallbackName, NotTold } from "./execution-name.ts";
import { type Ignored, ignored, type Trigger } from "./trigger.ts";

/**
 * Starts an execution of this very function for each trigger, under a name that tells it from others. Lambda starts
 * none under a name that it knows: so several events of one restore, or one that was delivered twice, make one run and
 * one mail, as long as it remembers the name (the retention period of durable executions).
 *
 * Returns the names, or why nothing is to be run. Throws an error when Lambda starts nothing.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html
 */
export async function startRuns(context: DurableContext, triggers: readonly Trigger[]): Promise<string[] | Ignored> {
  if (triggers.some(({ cause }) => cause === "creation")) await letRestoresComeFirst(context);
  const names: string[] = [];
  for (const [index, trigger] of triggers.entries()) {
    const of = triggers.length === 1 ? "" : ` ${index + 1} of ${triggers.length}`;
    const name = await nameRun(context, `name the run${of}`, trigger);
    if (typeof name !== "string") return name;
    const { functionName, functionVersion } = context.lambdaContext;
    const started = await attempt(context, `start the run${of}`, () =>
      start(name, trigger, { functionName, functionVersion }),
    );
    if (!started.done) throw new FailureError(started.failure);
    context.logger.info(started.value ? `started: ${name}` : `started before: ${name}`);
    names.push(name);
  }
  return names;
}

async function nameRun(context: DurableContext, step: string, trigger: Trigger): Promise<string | Ignored> {
  const named = await attempt(context, step, async ({ attempt: number }) => {
    try {
      return await executionName(trigger);
    } catch (error) {
      if (error instanceof NotTold && number === tries) return ignored(error.message);
      throw error;
    }
  });
  // whatever it was, the run meets it, too, and reports it
  return named.done ? named.value : fallbackName(trigger);
}

/** Returns whether there was none under this name. */
async function start(
  name: string,
  trigger: Trigger,
  { functionName, functionVersion }: { functionName: string; functionVersion: string },
): Promise<boolean> {
  try {
    await awsClients.lambda().send(
      new InvokeCommand({
        FunctionName: functionName,
        // a durable function wants to be named with its version
        Qualifier: functionVersion,
        InvocationType: InvocationType.Event,
        DurableExecutionName: name,
        Payload: JSON.stringify({ trigger }),
      }),
    );
    return true;
  } catch (error) {
    // the same thing was told of in other words
    if (error instanceof Error && error.name === "DurableExecutionAlreadyStartedException") return false;
    throw error;
  }
}

/** Seconds that CloudTrail may take to tell of a call, with some to spare. */
const trailDelay = 900;

/**
 * A restored cluster is told of as created, and, where there is a trail, as restored. The latter says more (what it was
 * restored from, and so whose secret may open it), but comes later.
 */
async function letRestoresComeFirst(context: DurableContext): Promise<void> {
  // a plain wait would do; its time cannot be skipped by the local runner
  await context.waitForCondition<boolean>("let the event of a restore come first", async (waited) => waited, {
    initialState: false,
    waitStrategy: (_waited, polls) =>
      polls > 1 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: trailDelay } },
  });
}
