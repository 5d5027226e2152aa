import type { Sequence } from "../catalog/catalog.ts";
import { type ColumnName, isSameColumn, quoteColumn, quoteRelation } from "../postgres/identifiers.ts";
import type { Reference, ReferenceSequence } from "../reference/reference.ts";

/** Which sequence of the target is which one of the reference. */
export interface Pairs {
  readonly ofReference: ReadonlyMap<ReferenceSequence, Sequence>;
  /** Several may be one of the reference, which its columns share: see `split`. */
  readonly ofTarget: ReadonlyMap<Sequence, ReferenceSequence>;
  /** All sequences that stand here for one of the reference, where they are more than one. */
  readonly split: ReadonlyMap<ReferenceSequence, readonly Sequence[]>;
}

/**
 * Two sequences are the same when a column draws from both, whatever they are called; else when they have the same name, and
 * that of the target belongs to no other column; else when that of the target belongs to a column which draws from the other one,
 * and nothing draws from it any more.
 */
export function pairSequences(sequences: readonly Sequence[], reference: Reference): Pairs {
  const ofReference = new Map<ReferenceSequence, Sequence>();
  const ofTarget = new Map<Sequence, ReferenceSequence>();
  const split = new Map<ReferenceSequence, readonly Sequence[]>();
  const pair = (source: ReferenceSequence, sequence: Sequence | undefined) => {
    if (sequence === undefined || ofReference.has(source) || ofTarget.has(sequence)) return;
    ofReference.set(source, sequence);
    ofTarget.set(sequence, source);
  };
  const byColumn = new Map(
    sequences.flatMap((sequence) => sequence.users.map((user) => [quoteColumn(user), sequence])),
  );
  const drawnFrom = ({ users }: ReferenceSequence) =>
    users.map((column) => byColumn.get(quoteColumn(column))).filter((sequence) => sequence !== undefined);
  for (const source of reference.sequences) pair(source, drawnFrom(source)[0]);
  for (const [source, sequence] of ofReference) {
    const others = drawnFrom(source).filter((other) => !ofTarget.has(other));
    if (others.length > 0) split.set(source, [...new Set([sequence, ...others])]);
    for (const other of others) ofTarget.set(other, source);
  }
  const byName = new Map(sequences.map((sequence) => [quoteRelation(sequence), sequence]));
  for (const source of reference.sequences) {
    const namesake = byName.get(quoteRelation(source));
    if (namesake?.users.length === 0 && isOwnedAlike(namesake.owningColumn, source)) pair(source, namesake);
  }
  const unused = sequences.filter(({ users }) => users.length === 0);
  const byOwner = new Map(
    unused.flatMap((sequence) => (sequence.owningColumn ? [[quoteColumn(sequence.owningColumn), sequence]] : [])),
  );
  for (const source of reference.sequences) {
    for (const column of source.users) pair(source, byOwner.get(quoteColumn(column)));
  }
  return { ofReference, ofTarget, split };
}

/** Whether the column that a sequence belongs to, if any, is one of those of its namesake. */
function isOwnedAlike(owner: ColumnName | null, { owningColumn, users }: ReferenceSequence): boolean {
  if (owner === null) return true;
  return [...users, ...(owningColumn === null ? [] : [owningColumn])].some((column) => isSameColumn(column, owner));
}
