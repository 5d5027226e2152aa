import type { Failure } from "../failure.ts";
import { messageOf } from "../postgres/explain-error.ts";
import { endsSession, sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import { lockTimeoutHint, statementTimeoutHint } from "../postgres/timeout-hints.ts";

/**
 * Asks about all items at once. When that fails, finds the items that spoil it for the others, and says of each why; an
 * error that ends the session is thrown.
 */
export async function askAll<Item>(
  items: readonly Item[],
  ask: (items: readonly Item[]) => Promise<void>,
  spoilt: (item: Item, failure: Failure) => void,
): Promise<void> {
  if (items.length === 0) return;
  try {
    await ask(items);
  } catch (error) {
    if (endsSession(error)) throw error;
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) return spoilt(only, explain(error));
    for (const part of divide(items, error)) await askAll(part, ask, spoilt);
  }
}

/** Halving finds the one in few round trips. Each that contains it fails again, which must not cost a timeout each time. */
function divide<Item>(items: readonly Item[], error: unknown): (readonly Item[])[] {
  const state = sqlstateOf(error);
  if (state === sqlstate.lockNotAvailable || state === sqlstate.queryCanceled) return items.map((item) => [item]);
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function explain(error: unknown): Failure {
  switch (sqlstateOf(error)) {
    case sqlstate.lockNotAvailable:
      return {
        reason: "its table or sequence was in use for longer than the lock timeout, so that it could not be read",
        hint: lockTimeoutHint,
      };
    case sqlstate.queryCanceled:
      return {
        reason: "reading how far its data go took longer than the statement timeout",
        hint: statementTimeoutHint,
      };
    default:
      return {
        reason: `it could not be read: ${messageOf(error)}`,
        hint: "Mend what PostgreSQL complains of, then run the restore hook again.",
      };
  }
}
