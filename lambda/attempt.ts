import {
  createRetryStrategy,
  type DurableContext,
  JitterStrategy,
  StepError,
  StepSemantics,
} from "@aws/durable-execution-sdk-js";
import * as z from "zod";
import { type Failure, FailureError } from "./failure.ts";
import { isOurMistake } from "./postgres/explain-error.ts";
import {
  explainAwsError,
  explainUnreachableService,
  isAwsError,
  isServiceUnreachable,
  isTransientAwsError,
} from "./targets/explain-aws-error.ts";

/** What a durable step came to. A failure is a value: an error would lose its hint on the way through a checkpoint. */
export type Attempt<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly failure: Failure; readonly transient: boolean };

/** One try of a piece of work. */
export interface Try {
  /** Counts from 1. */
  readonly attempt: number;
  /** Whether what may pass is not tried again after this one. */
  readonly isLast: boolean;
  /** Milliseconds until Lambda ends the invocation, whatever it is doing. */
  timeLeft(): number;
}

/** How often work is tried in all. */
export const tries = 5;

/** 10 s, 20 s, 40 s, 60 s: long enough for a server that restarts. */
export const retryStrategy = upTo(tries);

function upTo(maxAttempts: number) {
  return createRetryStrategy({
    maxAttempts,
    initialDelay: { seconds: 10 },
    maxDelay: { seconds: 60 },
    backoffRate: 2,
    jitter: JitterStrategy.NONE,
  });
}

/**
 * Does work as a durable step. What may pass is tried again; what does not pass, or not soon enough, is the failure.
 *
 * An invocation that ends in the middle of the work, such as by its time limit, counts as one of the tries: without
 * that, work that takes too long would be begun anew until the execution ends, and nobody would hear of it.
 *
 * @param most how often it is tried in all
 */
export async function attempt<T>(
  context: DurableContext,
  name: string,
  work: (one: Try) => Promise<T>,
  most = tries,
): Promise<Attempt<T>> {
  try {
    return await context.step<Attempt<T>>(
      name,
      async (step) => {
        const timeLeft = () => context.lambdaContext.getRemainingTimeInMillis();
        try {
          return { done: true, value: await work({ attempt: step.attempt, isLast: step.attempt >= most, timeLeft }) };
        } catch (error) {
          const { failure, transient } = explain(error);
          step.logger.warn(`${name}: ${failure.reason}`, { attempt: step.attempt });
          if (transient && step.attempt < most) throw error;
          return { done: false, failure, transient };
        }
      },
      { retryStrategy: upTo(most), semantics: StepSemantics.AtMostOncePerRetry },
    );
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { done: false, failure: cutOff(most), transient: false };
  }
}

function cutOff(times: number): Failure {
  return {
    reason: `it was cut off ${times} times, most likely by the 15 minutes that an invocation of the function may take`,
    hint: "What was repaired until then stays. Use the command line, which has no such limit, for a database as large as this.",
  };
}

/** The words for an error that ended a piece of work, and whether it may pass. */
export function explain(error: unknown): { failure: Failure; transient: boolean } {
  if (error instanceof FailureError) return { failure: error.failure, transient: error.transient };
  if (isAwsError(error)) return { failure: explainAwsError(error), transient: isTransientAwsError(error) };
  if (isServiceUnreachable(error)) return { failure: explainUnreachableService(error), transient: true };
  if (error instanceof z.ZodError) {
    const found = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    return {
      failure: { reason: `AWS answered in a form that is not known: ${found}`, hint: unexpected },
      transient: true,
    };
  }
  const said = error instanceof Error ? error.message : String(error);
  return {
    failure: {
      reason: `something unexpected happened: ${said}`,
      hint: unexpected,
    },
    // a mistake of ours does not mend itself
    transient: !isOurMistake(error),
  };
}

const unexpected = "See the log of the function, and report it to its makers.";
