import { Worker } from "node:worker_threads";
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
} from "@aws/durable-execution-sdk-js";
import type { Bundle, Said, Told } from "./invocation-thread.ts";

// as they were before a runner that skips time has put its own in the place
const { setTimeout, clearTimeout } = globalThis;

export interface InvocationOptions {
  readonly bundle: string;
  readonly input: DurableExecutionInvocationInput;
  /** The invocation is killed when it has taken as long as this. */
  readonly milliseconds: number;
  /** Whether the invocation lives to send this, or what of it is sent before it dies. */
  readonly survive: (request: CheckpointDurableExecutionRequest) => Survival;
  readonly checkpoint: (request: CheckpointDurableExecutionRequest) => Promise<CheckpointDurableExecutionResponse>;
}

export type Survival =
  | { readonly survives: true }
  | { readonly survives: false; readonly sent: CheckpointDurableExecutionRequest };

type Ending =
  | { readonly kind: "returned"; readonly output: DurableExecutionInvocationOutput }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "killed" };

export interface Invocation {
  /** Resolves when nothing of the invocation goes on: neither its thread, nor what it asked for. */
  readonly ended: Promise<Ending>;
  kill(): void;
}

/** Invokes the function in a thread of its own, with the environment of this process. */
export function startInvocation({ bundle, input, milliseconds, survive, checkpoint }: InvocationOptions): Invocation {
  const workerData: Bundle = { bundle };
  // the options of this process are for its own work, such as that of the test runner
  const thread = new Worker(new URL("./invocation-thread.ts", import.meta.url), { workerData, execArgv: [] });
  const tell = (told: Told) => thread.postMessage(told);
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  const underWay = new Set<Promise<unknown>>();
  let over = false;
  let timeLimit: NodeJS.Timeout | undefined;

  function end(ending: Ending): void {
    if (over) return;
    over = true;
    clearTimeout(timeLimit);
    // a checkpoint that is already on its way arrives, and has to before the next invocation asks how far this one came
    void Promise.allSettled([thread.terminate(), ...underWay]).then(() => resolve(ending));
  }
  const kill = () => end({ kind: "killed" });

  function send(request: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
    const sending = checkpoint(request);
    underWay.add(sending);
    return sending;
  }

  thread.on("message", (said: Said) => {
    // from before it died, and read only now
    if (over) return;
    switch (said.kind) {
      case "loaded":
        timeLimit = setTimeout(kill, milliseconds);
        tell({ kind: "invoke", input, milliseconds });
        break;
      case "checkpoint": {
        const { id, request, gate } = said;
        const survival = survive(request);
        if (!survival.survives) {
          if (survival.sent.Updates?.length) void send(survival.sent);
          kill();
          break;
        }
        send(request).then(
          (response) => tell({ kind: "checkpointed", id, response }),
          (error: unknown) => tell({ kind: "refused", id, error }),
        );
        Atomics.store(gate, 0, 1);
        Atomics.notify(gate, 0);
        break;
      }
      default:
        end(said);
    }
  });
  thread.on("error", (error) => end({ kind: "threw", error }));
  thread.on("exit", (code) => end({ kind: "threw", error: new Error(`the function ended its process: exit ${code}`) }));
  return { ended, kill };
}
