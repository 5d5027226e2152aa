import {
  type CheckpointDurableExecutionRequest,
  type DurableExecutionInvocationInput,
  OperationStatus,
} from "@aws/durable-execution-sdk-js";

/**
 * Keeps in mind which steps were started and did not end. Lambda says so to the next invocation. The checkpoint server of
 * the test runner says so only for the first attempt: the start of any other leaves the step ready to be started, and a
 * step that is killed again and again would be tried for ever.
 */
export function interruptedSteps() {
  const started = new Set<string | undefined>();
  return {
    /** Takes in what was checkpointed. */
    note({ Updates = [] }: CheckpointDurableExecutionRequest): void {
      for (const { Id, Type, Action } of Updates) {
        if (Type !== "STEP") continue;
        if (Action === "START") started.add(Id);
        else started.delete(Id);
      }
    },
    /** Puts right what the next invocation begins with. */
    mark(input: DurableExecutionInvocationInput): DurableExecutionInvocationInput {
      const operations = input.InitialExecutionState.Operations.map((operation) =>
        operation.Status === OperationStatus.READY && started.has(operation.Id)
          ? { ...operation, Status: OperationStatus.STARTED }
          : operation,
      );
      return { ...input, InitialExecutionState: { Operations: operations } };
    },
  };
}
