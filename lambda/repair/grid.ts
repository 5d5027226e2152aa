import type { SequenceState } from "../catalog/catalog.ts";

/** START and INCREMENT of a sequence: the values it hands out when nobody moves it. */
export interface Grid {
  readonly start: bigint;
  readonly increment: bigint;
}

/** The value that the next call of nextval returns. */
export function nextValue(state: Pick<SequenceState, "last" | "called">, { increment }: Grid): bigint {
  return state.called ? state.last + increment : state.last;
}

/** Whether the data have reached or passed the next value, in the direction in which the sequence counts. */
export function isBehind(next: bigint, extreme: bigint | null, { increment }: Grid): boolean {
  if (extreme === null) return false;
  return increment > 0n ? extreme >= next : extreme <= next;
}

/**
 * The first value beyond the data that lies on the sequence's grid.
 *
 * apply.ts and script.ts say the same in PL/pgSQL and in SQL, where the value is found under the lock.
 */
export function firstFree(extreme: bigint, { start, increment }: Grid): bigint {
  const beyond = (extreme - start) % increment;
  const offset = (beyond + increment) % increment;
  return extreme - offset + increment;
}
