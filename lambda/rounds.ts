import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { type Attempt, attempt, retryStrategy, type Try, tries } from "./attempt.ts";
import type { Failure } from "./failure.ts";
import { pause } from "./pause.ts";
import type { Intended } from "./repair/intended.ts";
import type { Capped, WithFindings } from "./report/capped.ts";

/** Milliseconds with which it makes sense to begin. */
const enoughTime = 300_000;

/** How often a repair may be interrupted by the end of its session, and go on in all. */
const most = { interruptions: 4, rounds: 40 };

/** What a durable step has done of a piece of work that may take several. */
export type RoundOf<T, Attempted extends WithFindings = Intended> =
  | { readonly ended: true; readonly value: T }
  | { readonly ended: false; readonly why: "postponed" }
  | { readonly ended: false; readonly why: "interrupted" | "out of time"; readonly attempted: Capped<Attempted> }
  | {
      readonly ended: false;
      readonly why: "not begun";
      /** What an earlier try may have done, if there was one. */
      readonly attempted: Capped<Attempted> | undefined;
      readonly failure: Failure;
      readonly transient: boolean;
    };

/** Why work was given up. */
interface GivenUp<Attempted extends WithFindings> {
  readonly done: false;
  readonly failure: Failure;
  /** Whether it was tried for long enough, and may pass later on. */
  readonly transient: boolean;
  /** Whether something may have been done before that. */
  readonly began: boolean;
  /** What the last round was about that could say so. */
  readonly attempted: Capped<Attempted> | undefined;
}

/**
 * Does work in as many durable steps as it takes. What is left of the 15 minutes of an invocation may be too little:
 * then the work goes on in another one. It is told what an earlier round has attempted, and not done to the end.
 */
export async function inRounds<T, Attempted extends WithFindings = Intended>(
  { context, called }: { readonly context: DurableContext; readonly called: string },
  what: string,
  work: (one: Try, attempted: Capped<Attempted> | undefined) => Promise<RoundOf<T, Attempted>>,
): Promise<{ readonly done: true; readonly value: T } | GivenUp<Attempted>> {
  const count = { interruptions: 0, hindrances: 0 };
  let isFresh = false;
  let attempted: Capped<Attempted> | undefined;
  for (let number = 1; number <= most.rounds; number += 1) {
    const name = number === 1 ? `${what} ${called}` : `${what} ${called}, round ${number}`;
    const tried: Attempt<RoundOf<T, Attempted>> = await oneRound(
      context,
      name,
      { mayWait: !isFresh, attempted },
      (one, before) =>
        // what could not be begun before is tried as often as what throws
        work({ ...one, isLast: one.isLast || count.hindrances >= tries - 1 }, before),
    );
    if (!tried.done) return { ...tried, began: true, attempted };
    const outcome: RoundOf<T, Attempted> = tried.value;
    if (outcome.ended) return { done: true, value: outcome.value };
    if ("attempted" in outcome) attempted = outcome.attempted ?? attempted;
    const began = attempted !== undefined;
    isFresh = outcome.why === "postponed" || outcome.why === "out of time";
    if (isFresh) await context.wait(`have time for ${called}`, { seconds: 1 });
    if (outcome.why === "interrupted") {
      count.interruptions += 1;
      if (count.interruptions > most.interruptions)
        return { done: false, failure: interruptedTooOften, transient: true, began, attempted };
    }
    if (outcome.why === "not begun") {
      count.hindrances += 1;
      const { failure, transient } = outcome;
      // as often, and as late, as the tries of one step
      const { delay } = retryStrategy(new Error(failure.reason), count.hindrances);
      if (!transient || delay === undefined) return { done: false, failure, transient, began, attempted };
      await pause(context, `try ${called} again`, delay);
    }
  }
  return { done: false, failure: tooMuch, transient: false, began: attempted !== undefined, attempted };
}

function oneRound<T, Attempted extends WithFindings>(
  context: DurableContext,
  name: string,
  { mayWait, attempted }: { readonly mayWait: boolean; readonly attempted: Capped<Attempted> | undefined },
  work: (one: Try, attempted: Capped<Attempted> | undefined) => Promise<RoundOf<T, Attempted>>,
): Promise<Attempt<RoundOf<T, Attempted>>> {
  return attempt<RoundOf<T, Attempted>>(context, name, async (one) =>
    // a later try of the step has an invocation of its own, and has to say what the killed one may have done
    mayWait && one.attempt === 1 && one.timeLeft() < enoughTime
      ? { ended: false, why: "postponed" }
      : work(one, attempted),
  );
}

const interruptedTooOften: Failure = {
  reason: "the session ended in the middle of the repair again and again",
  hint: "See the log of the server for why it ends sessions, then run the restore hook again.",
};

const tooMuch: Failure = {
  reason: `it was not done within the time of ${most.rounds} invocations of the function`,
  hint: "Use the command line, which has no such limit, for a database as large as this.",
};
