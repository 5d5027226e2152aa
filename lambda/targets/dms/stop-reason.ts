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

/**
 * Whether what has stopped may be resumed, and bring changes then. A person who stops a load that brings them (`type` is
 * `full-load-and-cdc` or `cdc`) may have cut over; but a task has to be stopped to be modified, too.
 *
 * @see https://docs.aws.amazon.com/dms/latest/APIReference/API_ModifyReplicationTask.html
 */
export function mayBringChanges(stopReason: string | undefined, type: string): boolean {
  const reason = bareReason(stopReason ?? "") ?? "";
  return pauseReasons.has(reason) || (reason === "NORMAL" && type.includes("cdc"));
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
