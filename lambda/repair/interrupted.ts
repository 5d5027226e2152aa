import type { Intended } from "./intended.ts";

/**
 * The repairs were not made to the end: the session ended, or there was no time left. Those that were committed stay,
 * but only a new reading can tell which: it is asked for by running again with what was attempted.
 */
export class InterruptedRepair extends Error {
  /** What the repairs were about, in this run and in those that it went on from. */
  readonly attempted: Intended;
  readonly outOfTime: boolean;

  /** Without a cause, there was no time left. */
  constructor(attempted: Intended, cause?: unknown) {
    super(cause === undefined ? "no time was left for all repairs" : "the session ended while repairs were made", {
      cause,
    });
    this.name = "InterruptedRepair";
    this.attempted = attempted;
    this.outOfTime = cause === undefined;
  }
}
