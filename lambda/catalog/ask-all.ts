import { endsSession, sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";

/**
 * Asks about all items at once. When that fails, finds the items that spoil it for the others, and hands over each with its
 * error; one that ends the session is thrown.
 */
export async function askAll<Item>(
  items: readonly Item[],
  ask: (items: readonly Item[]) => Promise<void>,
  spoilt: (item: Item, error: unknown) => Promise<void>,
): Promise<void> {
  if (items.length === 0) return;
  try {
    await ask(items);
  } catch (error) {
    if (endsSession(error)) throw error;
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) return await spoilt(only, error);
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
