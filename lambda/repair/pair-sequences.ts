import type { Sequence } from "../catalog/catalog.ts";
import { type ColumnName, quoteColumn, quoteRelation } from "../postgres/identifiers.ts";
import type { Reference, ReferenceSequence } from "../reference/reference.ts";

/** Which sequence of the target is which one of the reference, both ways. */
export interface Pairs {
  readonly ofReference: ReadonlyMap<ReferenceSequence, Sequence>;
  readonly ofTarget: ReadonlyMap<Sequence, ReferenceSequence>;
}

/**
 * Two sequences are the same when a column draws from both, whatever they are called; else when they have the same name, and
 * that of the target belongs to no other column.
 */
export function pairSequences(sequences: readonly Sequence[], reference: Reference): Pairs {
  const ofReference = new Map<ReferenceSequence, Sequence>();
  const ofTarget = new Map<Sequence, ReferenceSequence>();
  const pair = (source: ReferenceSequence, sequence: Sequence | undefined) => {
    if (sequence === undefined || ofReference.has(source) || ofTarget.has(sequence)) return;
    ofReference.set(source, sequence);
    ofTarget.set(sequence, source);
  };
  const byColumn = new Map(
    sequences.flatMap((sequence) => sequence.users.map((user) => [quoteColumn(user), sequence])),
  );
  for (const source of reference.sequences) {
    const user = source.users.find((column) => byColumn.has(quoteColumn(column)));
    if (user !== undefined) pair(source, byColumn.get(quoteColumn(user)));
  }
  const byName = new Map(sequences.map((sequence) => [quoteRelation(sequence), sequence]));
  for (const source of reference.sequences) {
    const namesake = byName.get(quoteRelation(source));
    if (namesake?.users.length === 0 && isOwnedAlike(namesake.owningColumn, source)) pair(source, namesake);
  }
  return { ofReference, ofTarget };
}

/** Whether the column that a sequence belongs to, if any, is one of those of its namesake. */
function isOwnedAlike(owner: ColumnName | null, { owningColumn, users }: ReferenceSequence): boolean {
  if (owner === null) return true;
  return [...users, ...(owningColumn === null ? [] : [owningColumn])].some(
    (column) => quoteColumn(column) === quoteColumn(owner),
  );
}
