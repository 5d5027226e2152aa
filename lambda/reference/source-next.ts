import type { ReferenceSequence } from "./reference.ts";

/** The value that a sequence of the source hands out next; null where that is not known, where it has none, and where it cycles. */
export function sourceNext({ position, increment, minimum, maximum, cycle }: ReferenceSequence): bigint | null {
  if (position === null || cycle) return null;
  const next = position.called ? position.last + increment : position.last;
  return next >= minimum && next <= maximum ? next : null;
}
