/** Reasons that mean that the load, or the replication after it, has come to its end. NORMAL: a person stopped it, the cut-over. */
const doneReasons = new Set([
  "FULL_LOAD_ONLY_FINISHED",
  "STOPPED_AFTER_FULL_LOAD",
  "STOPPED_AFTER_CACHED_EVENTS",
  "STOPPED_AT_SERVER_TIME",
  "STOPPED_AT_COMMIT_TIME",
  "NORMAL",
]);

/** Why a load that has stopped has not done its work; null when it has. */
export function whyNotDone(stopReason: string | undefined): string | null {
  const reason = bareReason(stopReason ?? "");
  if (reason === null) return "DMS gives no reason";
  return doneReasons.has(reason) ? null : reason;
}

/** "Stop Reason FULL_LOAD_ONLY_FINISHED", maybe with text around it, as DMS writes it; or the reason alone. */
function bareReason(text: string): string | null {
  return (/Stop Reason ([A-Z_]+)/.exec(text) ?? /^\s*([A-Z_]+)\s*$/.exec(text))?.[1] ?? null;
}
