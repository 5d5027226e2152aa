import type { ReferenceSequence } from "./reference.ts";

/**
 * The value that a sequence of the source hands out next; beyond its limits where it has come to its end. Null where that is not
 * known, and where it cycles: what it has handed out may come again on purpose. What it would have handed out at another time says
 * nothing of a sequence that is there, either: that may be right to be before it.
 */
export function sourceNext({ position, increment, cycle }: ReferenceSequence): bigint | null {
  if (position === null || position.past === true || cycle) return null;
  return position.called ? position.last + increment : position.last;
}
