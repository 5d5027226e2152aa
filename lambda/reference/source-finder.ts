import { type ColumnName, tableOf } from "../postgres/identifiers.ts";
import type { Reference, ReferenceSequence, ReferenceUser } from "./reference.ts";

/** What the reference says of one column. */
export type Source =
  /** The column draws from the sequence: `user.expression` is null where it takes the values as they are. */
  | { readonly kind: "generator"; readonly sequence: ReferenceSequence; readonly user: ReferenceUser }
  /** The column is there, and has no generator. */
  | { readonly kind: "none" }
  /** The reference does not have it. */
  | { readonly kind: "unknown" };

/** Makes a reference ready to be asked about columns, many times. */
export function sourceFinder({ sequences, tables }: Reference): (column: ColumnName) => Source {
  const generators = new Map<string, Source>();
  for (const sequence of sequences) {
    for (const user of sequence.users) generators.set(columnKey(user), { kind: "generator", sequence, user });
  }
  const columnsOfTables = new Map(tables.map(({ schema, name, columns }) => [key(schema, name), columns]));
  return (column) => {
    const generator = generators.get(columnKey(column));
    if (generator !== undefined) return generator;
    const { schema, name } = tableOf(column);
    return { kind: columnsOfTables.get(key(schema, name))?.includes(column.column) === true ? "none" : "unknown" };
  };
}

function columnKey({ schema, table, column }: ColumnName): string {
  return key(schema, table, column);
}

function key(...parts: string[]): string {
  return JSON.stringify(parts);
}
