import type { ColumnName, RelationName } from "../postgres/identifiers.ts";

/** What to look at. Empty lists leave nothing out. */
export interface Scope {
  readonly schemas: readonly string[];
  readonly tables: readonly RelationName[];
}

export const everything: Scope = { schemas: [], tables: [] };

/** Whether a sequence, by its own schema or by any column it belongs to, or a column is to be looked at. */
export function inScope(scope: Scope, columns: readonly ColumnName[], sequence?: RelationName): boolean {
  if (scope.schemas.length === 0 && scope.tables.length === 0) return true;
  const schemas = sequence === undefined ? [] : [sequence.schema];
  return (
    [...schemas, ...columns.map((column) => column.schema)].some((schema) => scope.schemas.includes(schema)) ||
    columns.some((column) =>
      scope.tables.some((table) => table.schema === column.schema && table.name === column.table),
    )
  );
}
