/**
 * Runs the function so that its invocations can die in the middle of their work, as in Lambda at the time limit, or when
 * the sandbox is lost. Lambda then invokes the function anew, with all that had been checkpointed.
 */
import {
  type CheckpointDurableExecutionRequest,
  type DurableExecutionClient,
  type DurableExecutionInvocationInput,
  DurableExecutionInvocationInputWithClient,
  type DurableExecutionInvocationOutput,
  type OperationUpdate,
} from "@aws/durable-execution-sdk-js";
import {
  defaultInvocationMilliseconds,
  type FunctionRunner,
  type FunctionRunnerOptions,
  startRunnerOf,
} from "../run-function.ts";
import { interruptedSteps } from "./interrupted-steps.ts";
import { type Invocation, type Survival, startInvocation } from "./invocation.ts";

export interface KillableRunnerOptions extends FunctionRunnerOptions {
  /** Asked at each moment, once. When it says so, the invocation dies there and then. @default never */
  readonly killWhen?: (moment: Moment) => boolean;
}

/** A moment of an operation of the durable execution. */
export interface Moment {
  readonly operation: string | undefined;
  /**
   * `started`: it is written down that the operation was started. A step that runs at most once per retry has done
   * nothing yet; any other one has done what it does before it waits for something.
   *
   * `done`: its work was done, well or badly, and nobody but the invocation knows.
   */
  readonly phase: "started" | "done";
}

export interface KillableRunner extends FunctionRunner {
  /** Kills the invocation that is going on, if one is, wherever it is in its work. */
  kill(): void;
}

/** Every invocation is a cold start, in a thread of its own, and is killed when it has taken `invocationMilliseconds`. */
export async function startKillableRunner(options: KillableRunnerOptions): Promise<KillableRunner> {
  const { bundle, invocationMilliseconds: milliseconds = defaultInvocationMilliseconds, killWhen } = options;
  let current: Invocation | undefined;
  let kills = 0;
  let stopped = false;

  async function handle(event: DurableExecutionInvocationInput): Promise<DurableExecutionInvocationOutput> {
    if (!DurableExecutionInvocationInputWithClient.isInstance(event)) throw new Error("there is nowhere to checkpoint");
    const client = event.durableExecutionClient;
    const interrupted = interruptedSteps();
    let input = inputOf(event);
    while (!stopped) {
      current = startInvocation({
        bundle,
        input,
        milliseconds,
        survive: (request) => survival(request, killWhen),
        checkpoint: async (request) => {
          const response = await client.checkpoint(request);
          interrupted.note(request);
          return response;
        },
      });
      const ending = await current.ended;
      current = undefined;
      if (ending.kind === "returned") return ending.output;
      if (ending.kind === "threw") throw ending.error;
      kills += 1;
      input = interrupted.mark(await nextInput(event, client));
    }
    throw new Error("the runner was stopped");
  }

  const runner = await startRunnerOf(options, async () => handle);
  return {
    async run(event) {
      const before = kills;
      const run = await runner.run(event);
      return { ...run, invocations: run.invocations + kills - before };
    },
    kill: () => current?.kill(),
    async stop() {
      stopped = true;
      current?.kill();
      await runner.stop();
    },
  };
}

/** What is plain data in an event. */
function inputOf(event: DurableExecutionInvocationInput): DurableExecutionInvocationInput {
  const { DurableExecutionArn, CheckpointToken, InitialExecutionState } = event;
  return { DurableExecutionArn, CheckpointToken, InitialExecutionState };
}

/** What Lambda begins the next invocation with. */
async function nextInput(
  { DurableExecutionArn, CheckpointToken }: DurableExecutionInvocationInput,
  client: DurableExecutionClient,
): Promise<DurableExecutionInvocationInput> {
  // the server of the test runner takes any token of the execution
  const { Operations = [] } = await client.getExecutionState({ DurableExecutionArn, CheckpointToken });
  return { DurableExecutionArn, CheckpointToken, InitialExecutionState: { Operations } };
}

/** Whether the invocation dies with one of these updates: what comes before that moment is checkpointed, the rest is lost. */
function survival(request: CheckpointDurableExecutionRequest, killWhen: KillableRunnerOptions["killWhen"]): Survival {
  const { Updates = [] } = request;
  for (const [index, update] of Updates.entries()) {
    const moment = momentOf(update);
    if (moment !== undefined && killWhen?.(moment)) {
      const end = moment.phase === "started" ? index + 1 : index;
      return { survives: false, sent: { ...request, Updates: Updates.slice(0, end) } };
    }
  }
  return { survives: true };
}

function momentOf({ Name: operation, Action, Error: error }: OperationUpdate): Moment | undefined {
  if (Action === "START") return { operation, phase: "started" };
  // so the SDK counts an attempt that another invocation did not live to end: no work was done for it in this one
  if (error?.ErrorType === "StepInterruptedError") return undefined;
  return { operation, phase: "done" };
}
