import type { TableColumns } from "../catalog/table-columns.ts";
import { quoteColumn, quoteRelation, type RelationName } from "../postgres/identifiers.ts";

interface NumberedColumn {
  readonly column: string;
  readonly by: RelationName;
}

/**
 * Finds the columns of a partition that have no generator of their own, and take the values of that of the partitioned table through
 * which the rows are inserted. An identity is the partitioned table's alone, and what was attached to it need not have its default.
 *
 * @param drawing the columns that draw from a sequence themselves, quoted
 */
export function numberedColumns(
  tables: readonly TableColumns[],
  drawing: ReadonlySet<string>,
): (partition: TableColumns) => NumberedColumn[] {
  const byName = new Map(tables.map((table) => [quoteRelation(table), table]));
  const generatorOf = (table: TableColumns, column: string): RelationName | undefined => {
    const { schema, name } = table;
    if (drawing.has(quoteColumn({ schema, table: name, column }))) return { schema, name };
    const parent = table.partitionOf && byName.get(quoteRelation(table.partitionOf));
    return parent ? generatorOf(parent, column) : undefined;
  };
  return (partition) =>
    partition.columns.flatMap((column) => {
      const by = generatorOf(partition, column);
      const isOwn = by !== undefined && quoteRelation(by) === quoteRelation(partition);
      const isFilled = partition.defaults.some((one) => one.column === column);
      return by === undefined || isOwn || isFilled ? [] : [{ column, by }];
    });
}
