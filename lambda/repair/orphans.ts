import type { Sequence } from "../catalog/catalog.ts";
import type { ColumnName } from "../postgres/identifiers.ts";
import { possibleSequenceNames } from "../postgres/sequence-name.ts";

/** A sequence that no column draws from, and what ties it to a column. */
export interface Orphan {
  readonly sequence: Sequence;
  readonly tie: "is owned by it" | "is named after it";
}

/** Finds, and takes, the sequence that a column has lost: the one it owns, else the one PostgreSQL would have named so. */
export function orphanFinder(sequences: readonly Sequence[]): (column: ColumnName) => Orphan | undefined {
  const orphans = sequences.filter((sequence) => sequence.users.length === 0);
  const owned = new Map<string, Sequence>();
  const named = new Map<string, Sequence>();
  for (const sequence of orphans) {
    if (sequence.owningColumn === null) named.set(key(sequence.schema, sequence.name), sequence);
    else owned.set(columnKey(sequence.owningColumn), sequence);
  }
  return (column) => {
    const own = owned.get(columnKey(column));
    if (own !== undefined) return { sequence: own, tie: "is owned by it" };
    for (const name of possibleSequenceNames(column.table, column.column)) {
      const namesake = named.get(key(column.schema, name));
      if (namesake !== undefined) {
        named.delete(key(column.schema, name));
        return { sequence: namesake, tie: "is named after it" };
      }
    }
    return undefined;
  };
}

/**
 * Finds the sequence from which an application may number a table's rows by itself: JPA names one `<table>_seq`, or has
 * one `hibernate_sequence` for all tables of a schema. Nothing in the catalog connects it to the table.
 */
export function applicationSequenceFinder(
  sequences: readonly Sequence[],
): (column: ColumnName) => Sequence | undefined {
  const standalone = new Map(
    sequences
      .filter((sequence) => sequence.users.length === 0 && sequence.owningColumn === null)
      .map((sequence) => [key(sequence.schema, sequence.name), sequence]),
  );
  return ({ schema, table }) =>
    standalone.get(key(schema, `${table}_seq`)) ?? standalone.get(key(schema, "hibernate_sequence"));
}

function columnKey({ schema, table, column }: ColumnName): string {
  return key(schema, table, column);
}

function key(...parts: string[]): string {
  return JSON.stringify(parts);
}
