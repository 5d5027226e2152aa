import { type ColumnName, quoteColumn } from "../postgres/identifiers.ts";
import type { ReferenceTable } from "./reference.ts";
import type { Renaming } from "./rename.ts";

/**
 * A load may bring the partitions of a table together in one, and leave the partitioned table out, which has no rows of its own: the
 * generator of that numbers the one, then. Of several that are loaded one by one, none is told from the others.
 *
 * @returns the columns of such tables as they are called in the target, by that of the partitioned table in the source, quoted
 */
export function mergedPartitions(tables: readonly ReferenceTable[], renaming: Renaming): Map<string, ColumnName> {
  const loaded = new Map<string, ColumnName[]>();
  for (const { schema, name, numbered = [] } of tables) {
    const renamed = renaming.table({ schema, name });
    if (renamed === null) continue;
    for (const { column, by } of numbered) {
      const called = renaming.column({ schema, table: name, column });
      const key = quoteColumn({ schema: by.schema, table: by.name, column });
      const one = { schema: renamed.schema, table: renamed.name, column: called };
      const others = loaded.get(key);
      if (others === undefined) loaded.set(key, [one]);
      else others.push(one);
    }
  }
  return new Map(
    [...loaded].flatMap(([key, columns]) => {
      const [first] = columns;
      const isOne = columns.length > 1 && new Set(columns.map(quoteColumn)).size === 1;
      return first !== undefined && isOne ? [[key, first]] : [];
    }),
  );
}
