import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";

/** What Lambda keeps of an execution at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const mostOperations = 3_000;
export const largestCheckpoint = 256 * 1024;
export const mostOfAll = 100 * 1024 ** 2;

/** What it would keep. */
interface Kept {
  /** Of the execution that has most. */
  operations: number;
  /** Bytes of the largest checkpoint. */
  largest: number;
  /** Bytes of all checkpoints of the execution that has most. */
  sum: number;
}

/** Measures the executions of all runners in this process from now on. */
export function measureCheckpoints(): { readonly kept: Kept; stop(): void } {
  const kept = { operations: 0, largest: 0, sum: 0 };
  const { prototype } = LocalDurableTestRunner;
  const { run } = prototype;
  prototype.run = async function (this: LocalDurableTestRunner, request) {
    const execution = await run.call(this, request);
    const operations = execution.getOperations();
    // each event has what one checkpoint brought, and some more
    const sizes = [...execution.getHistoryEvents(), ...operations.map((operation) => operation.getOperationData())].map(
      (part) => Buffer.byteLength(JSON.stringify(part)),
    );
    kept.operations = Math.max(kept.operations, operations.length);
    kept.largest = Math.max(kept.largest, ...sizes);
    kept.sum = Math.max(
      kept.sum,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    return execution;
  };
  return {
    kept,
    stop() {
      prototype.run = run;
    },
  };
}
