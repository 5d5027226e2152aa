import type { Sequence, UngeneratedColumn } from "../catalog/catalog.ts";
import { possibleSequenceNames } from "../postgres/sequence-name.ts";
import { type Lost, ownedInSource } from "./lost.ts";

/**
 * The column whose table's owner the sequence is to belong to: nothing draws from it, and it is that of the column in the source,
 * or named after it. Any other one may be somebody's who draws from it without a default.
 */
export function heirOf(sequence: Sequence, lost: Lost): UngeneratedColumn | null {
  if (sequence.users.length > 0 || sequence.owningColumn !== null) return null;
  const isNamedAfter = ({ schema, table, column }: UngeneratedColumn) =>
    schema === sequence.schema && possibleSequenceNames(table, column).includes(sequence.name);
  return ownedInSource(lost) ?? lost.columns.find(isNamedAfter) ?? null;
}

/** The column that the sequence is to go away with from now on. PostgreSQL has both in one schema, and of one owner. */
export function ownerToBe(sequence: Sequence, lost: Lost): UngeneratedColumn | null {
  const owner = sequence.owningColumn === null ? ownedInSource(lost) : undefined;
  if (owner?.schema !== sequence.schema) return null;
  const isFit = heirOf(sequence, lost) === owner || owner.tableOwner === sequence.owner;
  return isFit ? owner : null;
}
