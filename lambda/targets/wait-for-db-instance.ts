import type { DurableContext, WaitForConditionDecision } from "@aws/durable-execution-sdk-js";
import { explain } from "../attempt.ts";
import type { Failure } from "../failure.ts";
import { type DbInstance, describeDbInstance } from "./db-instance.ts";
import { isPostgres } from "./engine.ts";
import { readinessOf } from "./readiness.ts";
import type { Address } from "./target.ts";

/** A DB instance that accepts connections. */
type ReadyInstance = DbInstance & { readonly address: Address };

/**
 * `failure` is what there is to report if no further poll is made; null when the instance is ready. `settled` says
 * that no further poll would change it.
 */
export type Poll =
  | { readonly settled: true; readonly instance: ReadyInstance; readonly failure: null }
  | {
      readonly settled: boolean;
      readonly instance: DbInstance | null;
      readonly failure: Failure;
      /** How many polls in a row, up to this one, AWS has not answered. */
      readonly unanswered?: number;
    };

/** Seconds until the next poll: from 15 s, half as long again each time, to 5 min. */
function delayAfter(polls: number): number {
  return Math.round(Math.min(15 * 1.5 ** (polls - 1), 300));
}

/** As many polls as make 24 hours of waiting. */
const mostPolls = 293;

/** As many polls in a row as AWS may leave unanswered: most of an hour. */
const mostUnanswered = 15;

/**
 * Polls a DB instance until it accepts connections, or never will: RDS sends no event for that. The function is not
 * running, and costs nothing, between two polls.
 */
export function waitForDbInstance(context: DurableContext, identifier: string): Promise<Poll> {
  return context.waitForCondition<Poll>("wait for the DB instance", (last) => poll(identifier, last), {
    initialState: { settled: false, instance: null, failure: { reason: "it was not asked for", hint: "" } },
    waitStrategy: pollAgain,
  });
}

/** Whether to poll once more after so many polls, and when. */
export function pollAgain({ settled }: Pick<Poll, "settled">, polls: number): WaitForConditionDecision {
  if (settled || polls >= mostPolls) return { shouldContinue: false };
  return { shouldContinue: true, delay: { seconds: delayAfter(polls) } };
}

async function poll(identifier: string, last: Poll): Promise<Poll> {
  try {
    return judge(await describeDbInstance(identifier));
  } catch (error) {
    const { failure, transient } = explain(error);
    const unanswered = 1 + ("unanswered" in last ? (last.unanswered ?? 0) : 0);
    return { settled: !transient || unanswered >= mostUnanswered, instance: null, failure, unanswered };
  }
}

function judge(instance: DbInstance): Poll {
  const { identifier, status, address, engine } = instance;
  switch (readinessOf(status)) {
    case "ready":
      if (address !== null) return { settled: true, instance: { ...instance, address }, failure: null };
      break;
    case "hopeless":
      return {
        settled: true,
        instance,
        failure: {
          reason: `the DB instance ${identifier} is in the state "${status}", in which it accepts no connections`,
          hint: "Its events and the RDS console say why. When it is available, run the restore hook again.",
        },
      };
    case "waiting":
      break;
  }
  return {
    // whoever asks does not care when a server of another kind is ready
    settled: !isPostgres(engine),
    instance,
    failure: {
      reason: `the DB instance ${identifier} was still in the state "${status}" after 24 hours`,
      hint: "When it is available, run the restore hook again.",
    },
  };
}
