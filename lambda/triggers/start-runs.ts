import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { InvocationType, InvokeCommand } from "@aws-sdk/client-lambda";
import { attempt, tries } from "../attempt.ts";
import { awsClients } from "../aws-clients.ts";
import { type Failure, FailureError } from "../failure.ts";
import { pause } from "../pause.ts";
import { fallbackName, type NamedRun, NotTold, nameRun, ownName } from "./name-run.ts";
import { type Ignored, ignored, type Trigger } from "./trigger.ts";

/**
 * Starts an execution of this very function for each trigger, under a name that tells it from others. Lambda starts
 * none under a name that it knows: so several events of one restore, or one that was delivered twice, make one run and
 * one mail, as long as it remembers the name (the retention period of durable executions).
 *
 * Returns the names, or why nothing is to be run. Throws an error when Lambda does not start all of them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html
 */
export async function startRuns(context: DurableContext, triggers: readonly Trigger[]): Promise<string[] | Ignored> {
  if (triggers.some(({ cause }) => cause === "creation")) {
    await pause(context, "let the event of a restore come first", { seconds: trailDelay });
  }
  const names: string[] = [];
  let [nothing, failure]: [Ignored | undefined, Failure | undefined] = [undefined, undefined];
  for (const [index, trigger] of triggers.entries()) {
    const of = triggers.length === 1 ? "" : ` ${index + 1} of ${triggers.length}`;
    const named = await name(context, `name the run${of}`, trigger);
    if ("reason" in named) {
      nothing = named;
      continue;
    }
    const { functionName, functionVersion } = context.lambdaContext;
    const run = { ...named, name: ownName(named.name, functionName) };
    const started = await attempt(context, `start the run${of}`, () => start(run, functionName, functionVersion));
    if (started.done) {
      context.logger.info(started.value ? `started: ${run.name}` : `started before: ${run.name}`);
      names.push(run.name);
    } else {
      // the others are not to wait for it
      failure = started.failure;
    }
  }
  if (failure !== undefined) throw new FailureError(failure);
  return names.length === 0 && nothing !== undefined ? nothing : names;
}

/**
 * Seconds that CloudTrail may take to tell of a call, with some to spare. A restored cluster is told of as created, and,
 * where there is a trail, as restored; the latter says more (what it was restored from, and so whose secret may open it),
 * but comes later.
 */
const trailDelay = 900;

async function name(context: DurableContext, step: string, trigger: Trigger): Promise<NamedRun | Ignored> {
  let reason = "";
  for (let round = 1; round <= mostRounds; round += 1) {
    if (round > 1) await pause(context, "let DMS come to rest", { minutes: 5 });
    const named = await attempt(context, round === 1 ? step : `${step}, round ${round}`, ({ attempt: number }) =>
      nameOrNotTold(trigger, number),
    );
    // whatever it was, the run meets it, too, and reports it
    if (!named.done) return { name: fallbackName(trigger), trigger };
    if (!("notTold" in named.value)) return named.value;
    reason = named.value.notTold;
  }
  return ignored(reason);
}

/** How often to ask for what DMS does not tell yet, each time for two minutes, with five minutes between. */
const mostRounds = 6;

/** That DMS does not tell is no failure, on the last try: it may do later on. */
async function nameOrNotTold(trigger: Trigger, number: number): Promise<NamedRun | Ignored | { notTold: string }> {
  try {
    return await nameRun(trigger);
  } catch (error) {
    if (error instanceof NotTold && number === tries) return { notTold: error.message };
    throw error;
  }
}

/** Returns whether there was none under this name. */
async function start({ name, trigger }: NamedRun, functionName: string, functionVersion: string): Promise<boolean> {
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
