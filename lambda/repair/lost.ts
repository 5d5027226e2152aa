import type { Sequence, UngeneratedColumn } from "../catalog/catalog.ts";
import { type ColumnName, isSameColumn } from "../postgres/identifiers.ts";
import type { ReferenceSequence } from "../reference/reference.ts";

/** What is to be made like the source. */
export interface Lost {
  readonly source: ReferenceSequence;
  /** The columns that have lost it: those that take its values as they are. */
  readonly columns: readonly UngeneratedColumn[];
  /** The sequence of the target that is the same, if it is there. */
  readonly present: Sequence | undefined;
  /** The column that it goes away with in the source, where that has no generator here, or needs none. */
  readonly owningColumn: UngeneratedColumn | null;
}

/** What kind of identity the column is in the source; null where it has a default. */
export function identityOf({ users }: ReferenceSequence, column: ColumnName) {
  return users.find((user) => isSameColumn(column, user))?.identity ?? null;
}

/** Which of the columns the sequence goes away with in the source. */
export function ownedInSource({ source, columns }: Lost): UngeneratedColumn | undefined {
  return columns.find((column) => isSameColumn(column, source.owningColumn));
}
