import type { Outcome } from "./load.ts";

/** Reasons that mean that the load, or the replication after it, has come to its end. NORMAL: a person stopped it, the cut-over. */
const doneReasons = new Set([
  "FULL_LOAD_ONLY_FINISHED",
  "STOPPED_AFTER_FULL_LOAD",
  "STOPPED_AFTER_CACHED_EVENTS",
  "STOPPED_AT_SERVER_TIME",
  "STOPPED_AT_COMMIT_TIME",
  "NORMAL",
]);

/** Of these, those of a task that was told to wait, until secondary indexes or keys are made, before it brings the changes. */
const pauseReasons = new Set(["STOPPED_AFTER_FULL_LOAD", "STOPPED_AFTER_CACHED_EVENTS"]);

/** Whether what has stopped is meant to be resumed. */
export function isPause(stopReason: string | undefined): boolean {
  return pauseReasons.has(bareReason(stopReason ?? "") ?? "");
}

/** What the reason that DMS gives for the end of a load says about it: see `Outcome`. */
export function readStopReason(stopReason: string | undefined): Outcome {
  const reason = bareReason(stopReason ?? "");
  if (reason === null) return { notDone: "DMS gives no reason", isTold: false };
  return { notDone: doneReasons.has(reason) ? null : reason, isTold: true };
}

/** "Stop Reason FULL_LOAD_ONLY_FINISHED", maybe with text around it, as DMS writes it; or the reason alone. */
function bareReason(text: string): string | null {
  return (/Stop Reason ([A-Z_]+)/.exec(text) ?? /^\s*([A-Z_]+)\s*$/.exec(text))?.[1] ?? null;
}
