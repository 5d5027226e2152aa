import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { explain } from "../../attempt.ts";
import type { Failure } from "../../failure.ts";
import type { ServerSubject } from "../../triggers/trigger.ts";
import { mostPolls, pollingUntil, seconds } from "../polling.ts";
import type { Address } from "../target.ts";
import { describeServer, isMissing } from "./describe-server.ts";
import { nameOf, type Server } from "./server.ts";

/** A server that accepts connections. */
export type ReadyServer = Server & { readonly address: Address };

/**
 * `failure` is what there is to report if no further poll is made; null when the server is ready. `settled` says
 * that no further poll would change it.
 */
export type Poll =
  | { readonly settled: true; readonly server: ReadyServer; readonly failure: null }
  | {
      readonly settled: boolean;
      readonly server: Server | null;
      readonly failure: Failure;
      /** How many polls in a row, up to this one, AWS has not answered. */
      readonly unanswered?: number;
      /** How many polls in a row, up to this one, RDS has known no such server: it may hear of it later than we. */
      readonly missing?: number;
    };

/** As many polls in a row as AWS may leave unanswered: most of an hour. */
const mostUnanswered = 15;

/** As many polls in a row as a server may not be there: some two minutes. */
const mostMissing = 5;

/** What may end the wait for a server early. */
export interface Patience {
  /** How long to wait, in seconds. */
  readonly longest: number;
  /** Whether it does not matter when the server is ready, or whether it ever is. */
  readonly isUnwanted: (server: Server) => boolean;
}

/**
 * Polls a server until it accepts connections, or never will: RDS sends no event for that. The function is not
 * running, and costs nothing, between two polls.
 */
export function waitForServer(context: DurableContext, subject: ServerSubject, patience: Patience): Promise<Poll> {
  const what = subject.kind === "db-instance" ? "DB instance" : "DB cluster";
  return context.waitForCondition<Poll>(`wait for the ${what}`, (last) => poll(subject, last, patience), {
    initialState: { settled: false, server: null, failure: { reason: "it was not asked for", hint: "" } },
    waitStrategy: pollingUntil<Poll>(({ settled }) => settled, mostPolls(patience.longest)),
  });
}

/** One poll, with what the last one came to. */
export async function poll(subject: ServerSubject, last: Poll, patience: Patience): Promise<Poll> {
  try {
    return pollOf(await describeServer(subject), patience);
  } catch (error) {
    const { failure, transient } = explain(error);
    const unanswered = 1 + ("unanswered" in last ? (last.unanswered ?? 0) : 0);
    if (isMissing(error)) {
      const missing = 1 + ("missing" in last ? (last.missing ?? 0) : 0);
      return { settled: missing >= mostMissing, server: null, failure, missing };
    }
    return { settled: !transient || unanswered >= mostUnanswered, server: null, failure, unanswered };
  }
}

function pollOf(server: Server, { isUnwanted, longest }: Patience): Poll {
  const { readiness, address, state } = server;
  if (readiness === "ready" && address !== null) {
    return { settled: true, server: { ...server, address }, failure: null };
  }
  if (readiness === "hopeless") {
    return {
      settled: true,
      server,
      failure: {
        reason: `the server is ${state}, in which it accepts no connections (${nameOf(server)})`,
        hint: "Its events and the RDS console say why. When it is available, run the restore hook again.",
      },
    };
  }
  return {
    settled: isUnwanted(server),
    server,
    failure: {
      reason: `the server was still ${state} after ${seconds(longest)} (${nameOf(server)})`,
      hint: "When it is available, run the restore hook again.",
    },
  };
}
