import { FailureError } from "../failure.ts";
import { obstacleIn } from "./explain-unreachable.ts";

/**
 * Reads from a server that may be done without. One that says nothing at all takes the whole of a time limit at each try, and a
 * network that leads nowhere seldom mends itself within minutes: it is tried once more, and what comes of that does not pass.
 *
 * Throws what `read` throws.
 */
export async function onceMoreWhenSilent<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isSilence(error)) throw error;
  }
  try {
    return await read();
  } catch (error) {
    if (error instanceof FailureError && isSilence(error)) {
      throw new FailureError(error.failure, { cause: error.cause, transient: false });
    }
    throw error;
  }
}

/** Whether nobody has said anything, from the first or from some moment on. */
function isSilence(error: unknown): boolean {
  return obstacleIn(error) === "silence" || hasFallenSilent(error);
}

/** A server that is there ends a statement by itself, long before we give it up. pg has only words for it. */
function hasFallenSilent(error: unknown): boolean {
  return (
    error instanceof FailureError && error.cause instanceof Error && error.cause.message.includes("Query read timeout")
  );
}
