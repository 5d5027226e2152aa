/** Begun in a thread of its own: one invocation of the function, which may be ended at any time with all that it has open. */
import { parentPort, workerData } from "node:worker_threads";
import {
  type CheckpointDurableExecutionRequest,
  type CheckpointDurableExecutionResponse,
  type DurableExecutionInvocationInput,
  DurableExecutionInvocationInputWithClient,
  type DurableExecutionInvocationOutput,
} from "@aws/durable-execution-sdk-js";
import { lambdaContext } from "./lambda-context.ts";
import { loadHandler } from "./load-handler.ts";

/** What the thread is given to begin with. */
export interface Bundle {
  readonly bundle: string;
}

/** What the thread says. */
export type Said =
  /** The time that an invocation may take does not begin before this. */
  | { readonly kind: "loaded" }
  | {
      readonly kind: "checkpoint";
      readonly id: number;
      readonly request: CheckpointDurableExecutionRequest;
      /** The thread holds still until its only element is no longer 0. */
      readonly gate: Int32Array<SharedArrayBuffer>;
    }
  | { readonly kind: "returned"; readonly output: DurableExecutionInvocationOutput }
  | { readonly kind: "threw"; readonly error: unknown };

/** What the thread is told. */
export type Told =
  | { readonly kind: "invoke"; readonly input: DurableExecutionInvocationInput; readonly milliseconds: number }
  | { readonly kind: "checkpointed"; readonly id: number; readonly response: CheckpointDurableExecutionResponse }
  | { readonly kind: "refused"; readonly id: number; readonly error: unknown };

const port = parentPort;
if (port === null) throw new Error("an invocation runs in a thread of its own");
const say = (said: Said) => port.postMessage(said);

const { bundle }: Bundle = workerData;
const handler = await loadHandler(bundle);

const asked: PromiseWithResolvers<CheckpointDurableExecutionResponse>[] = [];

function checkpoint(request: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
  const answer = Promise.withResolvers<CheckpointDurableExecutionResponse>();
  const gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  say({ kind: "checkpoint", id: asked.push(answer) - 1, request, gate });
  // The SDK goes on with the work while it writes that the work was started. Held here, the invocation can be killed at
  // precisely this moment: otherwise what it does next would have happened on some runs, and not on others.
  Atomics.wait(gate, 0, 0);
  return answer.promise;
}

async function invoke(input: DurableExecutionInvocationInput, milliseconds: number): Promise<void> {
  const getExecutionState = () => Promise.reject(new Error("there is no more state than the invocation began with"));
  const event = new DurableExecutionInvocationInputWithClient(input, { checkpoint, getExecutionState });
  try {
    say({ kind: "returned", output: await handler(event, lambdaContext(milliseconds)) });
  } catch (error) {
    say({ kind: "threw", error });
  }
}

port.on("message", (told: Told) => {
  switch (told.kind) {
    case "invoke":
      void invoke(told.input, told.milliseconds);
      break;
    case "checkpointed":
      asked[told.id]?.resolve(told.response);
      break;
    case "refused":
      asked[told.id]?.reject(told.error);
      break;
  }
});
say({ kind: "loaded" });
