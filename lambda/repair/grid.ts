import type { Sequence, SequenceValue } from "../catalog/catalog.ts";

/** START and INCREMENT of a sequence: the values it hands out when nobody moves it. */
export interface Grid {
  readonly start: bigint;
  readonly increment: bigint;
}

/** The value that the next call of nextval returns. */
export function nextValue(state: SequenceValue, { increment }: Grid): bigint {
  return state.called ? state.last + increment : state.last;
}

/** The same, of one that may begin again at its other end. */
export function nextOfCycle(
  state: SequenceValue,
  sequence: Grid & Pick<Sequence, "minimum" | "maximum" | "cycle">,
): bigint {
  const next = nextValue(state, sequence);
  const { minimum, maximum, cycle, increment } = sequence;
  if (!cycle || (next >= minimum && next <= maximum)) return next;
  return increment > 0n ? minimum : maximum;
}

/** Whether the data have reached or passed the next value, in the direction in which the sequence counts. */
export function isBehind(next: bigint, extreme: bigint | null, { increment }: Grid): boolean {
  if (extreme === null) return false;
  return increment > 0n ? extreme >= next : extreme <= next;
}

/**
 * An end of the data that makes a sequence hand out `least` next, or the first value of its grid beyond it.
 */
export function beforeLeast(least: bigint, { increment }: Pick<Grid, "increment">): bigint {
  return increment > 0n ? least - 1n : least + 1n;
}

/** The one of two ends that a sequence comes to later; null is none. */
export function furtherEnd(
  one: bigint | null,
  other: bigint | null,
  { increment }: Pick<Grid, "increment">,
): bigint | null {
  if (one === null || other === null) return one ?? other;
  return increment > 0n === other > one ? other : one;
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
