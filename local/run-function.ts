/**
 * Runs the deployed bundle as Lambda runs it: a durable function with its checkpoints, retries and waits, under the runner that
 * AWS provides for tests, in this process.
 */
import process from "node:process";
import type { DurableLambdaHandler } from "@aws/durable-execution-sdk-js";
import { type ExecutionStatus, LocalDurableTestRunner, type TestResult } from "@aws/durable-execution-sdk-js-testing";
import { lambdaContext } from "./run-function/lambda-context.ts";
import { loadHandler } from "./run-function/load-handler.ts";
import { setEnvironment } from "./run-function/set-environment.ts";

export interface FunctionRunnerOptions {
  /** The path of an ES module that exports `handler`, made by `withDurableExecution`. */
  readonly bundle: string;
  /** The function's environment variables: set while the runner runs, then put back. @default {} */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Do not really wait before retries and between polls. The runner then moves the clock of this whole process by the time
   * that is waited for: timers of other work that is going on, such as the time limit for a connection, come early, too.
   *
   * @default false
   */
  readonly skipTime?: boolean;
  /**
   * How long Lambda lets an invocation take. The function is told how much of it is left, by a clock that skips nothing.
   *
   * @default 900_000
   */
  readonly invocationMilliseconds?: number;
}

/** The most that Lambda allows, which is what the stack asks for. */
export const defaultInvocationMilliseconds = 900_000;

/** How an execution ended. */
export interface FunctionRun {
  readonly status: `${ExecutionStatus}` | undefined;
  /** What the function returned, if it succeeded. */
  readonly result: unknown;
  readonly error: FunctionError | undefined;
  /** In the order they were started, those inside others included. */
  readonly operations: readonly FunctionOperation[];
  /** How often Lambda would have invoked the function. */
  readonly invocations: number;
}

export interface FunctionError {
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly stack: readonly string[] | undefined;
}

export interface FunctionOperation {
  readonly name: string | undefined;
  /** `STEP`, `WAIT`, `CONTEXT`, ... */
  readonly type: string | undefined;
  /** `WaitForCondition`, `Map`, ... */
  readonly subType: string | undefined;
  readonly status: string | undefined;
  /** For a step or a `waitForCondition`, how often it was tried. */
  readonly attempts: number | undefined;
}

export interface FunctionRunner {
  /** Starts an execution for `event` and resolves when it has ended, well or badly. */
  run(event: unknown): Promise<FunctionRun>;
  /** Ends the runner; nothing of it keeps the process alive afterwards. */
  stop(): Promise<void>;
}

/** Runs the function once. */
export async function runFunction(options: FunctionRunnerOptions & { readonly event: unknown }): Promise<FunctionRun> {
  const runner = await startFunctionRunner(options);
  try {
    return await runner.run(options.event);
  } finally {
    await runner.stop();
  }
}

/** Loads the function as a cold start does, ready to run. There can be one runner at a time in a process. */
export function startFunctionRunner(options: FunctionRunnerOptions): Promise<FunctionRunner> {
  return startRunnerOf(options, async () => {
    const handler = await loadHandler(options.bundle);
    return (event) => handler(event, lambdaContext(options.invocationMilliseconds ?? defaultInvocationMilliseconds));
  });
}

/** Starts a runner of whatever handler `load` comes back with. */
export async function startRunnerOf(
  { environment = {}, skipTime = false }: FunctionRunnerOptions,
  load: () => Promise<DurableLambdaHandler>,
): Promise<FunctionRunner> {
  const restoreEnvironment = setEnvironment(environment);
  try {
    const handlerFunction = await load();
    await setUp(skipTime);
    return {
      async run(event) {
        const runner = new LocalDurableTestRunner({ handlerFunction });
        return functionRun(await runner.run({ payload: event }));
      },
      async stop() {
        await LocalDurableTestRunner.teardownTestEnvironment();
        restoreEnvironment();
      },
    };
  } catch (error) {
    restoreEnvironment();
    throw error;
  }
}

async function setUp(skipTime: boolean): Promise<void> {
  const { nextTick } = process;
  const { queueMicrotask, setImmediate } = globalThis;
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime });
  // The runner's fake clock has taken these over as well. They measure no time, and Node's sockets and streams live on them:
  // each of their many uses would wait for the clock's next tick, 20 ms. Its end puts back the same functions.
  process.nextTick = nextTick;
  Object.assign(globalThis, { queueMicrotask, setImmediate });
}

function functionRun(execution: TestResult): FunctionRun {
  const status = execution.getStatus();
  const succeeded = status === "SUCCEEDED";
  const error = succeeded ? undefined : execution.getError();
  return {
    status,
    result: succeeded ? execution.getResult() : undefined,
    error: error && { type: error.errorType, message: error.errorMessage, stack: error.stackTrace },
    operations: execution.getOperations().map((operation) => ({
      name: validName(operation.getName()),
      type: operation.getType(),
      subType: operation.getSubType(),
      status: operation.getStatus(),
      attempts: operation.getOperationData()?.StepDetails?.Attempt,
    })),
    invocations: execution.getInvocations().length,
  };
}

/**
 * Lambda refuses the checkpoint of an operation with any other name, and that ends the execution; this runner does not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_OperationUpdate.html
 */
function validName(name: string | undefined): string | undefined {
  if (name === undefined || /^[\x20-\x7e]{1,256}$/.test(name)) return name;
  throw new Error(`Lambda takes no operation of the name ${JSON.stringify(name)}: wanted 1 to 256 characters of ASCII`);
}
