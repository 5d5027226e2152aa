import type { Finding } from "../report/report.ts";

/**
 * The session ended while repairs were made. Those that were committed stay, but only a new reading can tell which:
 * it is asked for by running again with what was attempted.
 */
export class InterruptedRepair extends Error {
  /** What the repairs were to end, in this run and in those that it went on from. */
  readonly attempted: readonly Finding[];

  constructor(attempted: readonly Finding[], cause: unknown) {
    super("the session ended while repairs were made", { cause });
    this.name = "InterruptedRepair";
    this.attempted = attempted;
  }
}
