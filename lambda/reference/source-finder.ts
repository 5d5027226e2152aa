import { type ColumnName, type RelationName, tableOf } from "../postgres/identifiers.ts";
import type { Reference, ReferenceSequence, ReferenceTable, ReferenceUser } from "./reference.ts";

/** What the reference says of one column. */
export type Source =
  /** The column draws from the sequence: `user.expression` is null where it takes the values as they are. */
  | { readonly kind: "generator"; readonly sequence: ReferenceSequence; readonly user: ReferenceUser }
  /** The column has a default that draws from no sequence that is seen; null where it cannot be said. */
  | { readonly kind: "default"; readonly expression: string | null }
  /** The column is computed from others. */
  | { readonly kind: "generated" }
  /** The column is one of a partition, and takes the values of the generator of the partitioned table. */
  | { readonly kind: "partition"; readonly of: RelationName }
  /** The column has none of these, and triggers of its table may fill it. */
  | { readonly kind: "triggers"; readonly triggers: readonly string[] }
  /** The column is there, and nothing gives it a value. */
  | { readonly kind: "none" }
  /** The reference does not have it. */
  | { readonly kind: "unknown" };

/** Makes a reference ready to be asked about columns, many times. */
export function sourceFinder({ sequences, tables }: Reference): (column: ColumnName) => Source {
  const generators = new Map<string, Source>();
  for (const sequence of sequences) {
    for (const user of sequence.users) generators.set(columnKey(user), { kind: "generator", sequence, user });
  }
  // where partitions were loaded into their table, it says what fills it
  const partitionsFirst = tables.toSorted((one, other) => Number(isPartition(other)) - Number(isPartition(one)));
  const byName = new Map(partitionsFirst.map((table) => [key(table.schema, table.name), table]));
  return (column) => {
    const generator = generators.get(columnKey(column));
    if (generator !== undefined) return generator;
    const { schema, name } = tableOf(column);
    const table = byName.get(key(schema, name));
    return table?.columns.includes(column.column) === true ? filledBy(table, column.column) : { kind: "unknown" };
  };
}

function isPartition({ numbered }: ReferenceTable): boolean {
  return numbered !== undefined;
}

function filledBy({ defaults, triggers, numbered = [] }: ReferenceTable, column: string): Source {
  const found = defaults.find((one) => one.column === column);
  if (found?.kind === "generated") return { kind: "generated" };
  if (found !== undefined) return { kind: "default", expression: found.expression };
  const partitioned = numbered.find((one) => one.column === column);
  if (partitioned !== undefined) return { kind: "partition", of: partitioned.by };
  return triggers.length === 0 ? { kind: "none" } : { kind: "triggers", triggers };
}

function columnKey({ schema, table, column }: ColumnName): string {
  return key(schema, table, column);
}

function key(...parts: string[]): string {
  return JSON.stringify(parts);
}
