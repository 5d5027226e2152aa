import { constants } from "node:os";
import process from "node:process";

const cleanups = new Set<() => void>();
const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/**
 * Runs `cleanup`, which must be synchronous, when this process ends: normally, by an uncaught error, or by one of the signals a
 * person or a supervisor stops it with. Returns the function that calls it off; with the last one gone, our listeners are, too.
 */
export function onExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) {
    process.on("exit", runCleanups);
    for (const signal of signals) {
      process.on(signal, exitBySignal);
    }
  }
  cleanups.add(cleanup);

  return () => {
    if (cleanups.delete(cleanup) && cleanups.size === 0) {
      process.off("exit", runCleanups);
      for (const signal of signals) {
        process.off(signal, exitBySignal);
      }
    }
  };
}

/** The latest first: what was made last may stand on what was made before. */
function runCleanups(): void {
  for (const cleanup of [...cleanups].reverse()) {
    cleanup();
  }
}

function exitBySignal(signal: NodeJS.Signals): void {
  // Having a listener is what keeps Node from ending. If others listen, it would not have ended without ours either: then the
  // decision is theirs, and "exit" comes when they have taken it.
  if (process.listenerCount(signal) === 1) {
    process.exit(128 + constants.signals[signal]);
  }
}
