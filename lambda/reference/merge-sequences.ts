import { quoteColumn, quoteRelation } from "../postgres/identifiers.ts";
import type { ReferenceSequence } from "./reference.ts";
import { sourceNext } from "./source-next.ts";

/**
 * A load may bring several tables together in one, such as those of the shards of a source. Their sequences are one, then: those that
 * would have one name, and those that one column would draw from. It is like the first of them, and as far as the furthest.
 */
export function mergeSequences(sequences: readonly ReferenceSequence[]): ReferenceSequence[] {
  const merged: ReferenceSequence[] = [];
  const indexes = new Map<string, number>();
  for (const sequence of sequences) {
    const keys = [quoteRelation(sequence), ...sequence.users.map(quoteColumn)];
    const index = keys.map((key) => indexes.get(key)).find((found) => found !== undefined) ?? merged.length;
    const before = merged[index];
    merged[index] = before === undefined ? sequence : merge(before, sequence);
    for (const key of keys) if (!indexes.has(key)) indexes.set(key, index);
  }
  return merged;
}

function merge(one: ReferenceSequence, other: ReferenceSequence): ReferenceSequence {
  const drawing = new Set(one.users.map(quoteColumn));
  const { position, hidden } = furtherOf(one, other);
  return {
    ...one,
    owningColumn: one.owningColumn ?? other.owningColumn,
    users: [...one.users, ...other.users.filter((user) => !drawing.has(quoteColumn(user)))],
    grantees: [...new Set([...one.grantees, ...other.grantees])],
    position,
    ...(hidden === undefined ? {} : { hidden }),
  };
}

/** Where the one stands that is not known is not known of both: it may be the further one. */
function furtherOf(one: ReferenceSequence, other: ReferenceSequence): Pick<ReferenceSequence, "position" | "hidden"> {
  if (one.position === null) return one;
  if (other.position === null) return other;
  const [next, otherNext] = [sourceNext(one), sourceNext(other)];
  // what cycles, or counts the other way, is as far as nothing else
  if (next === null || otherNext === null || one.increment > 0n !== other.increment > 0n) return one;
  const isFurther = one.increment > 0n ? otherNext > next : otherNext < next;
  return isFurther ? { position: { last: otherNext, called: false } } : one;
}
