import type { ColumnName, RelationName } from "../postgres/identifiers.ts";

/** What to look at. Empty lists leave nothing out. */
export interface Scope {
  readonly schemas: readonly string[];
  readonly tables: readonly RelationName[];
  /** Tables to leave alone, and all sequences that they draw from. */
  readonly except: readonly RelationName[];
}

export const everything: Scope = { schemas: [], tables: [], except: [] };

/** Whether a sequence, by its own schema or by any column it belongs to, or a column is to be looked at. */
export function inScope(scope: Scope, columns: readonly ColumnName[], sequence?: RelationName): boolean {
  if (columns.some((column) => names(scope.except, column))) return false;
  if (scope.schemas.length === 0 && scope.tables.length === 0) return true;
  const schemas = sequence === undefined ? [] : [sequence.schema];
  return (
    [...schemas, ...columns.map((column) => column.schema)].some((schema) => scope.schemas.includes(schema)) ||
    columns.some((column) => names(scope.tables, column))
  );
}

function names(tables: readonly RelationName[], { schema, table }: ColumnName): boolean {
  return tables.some((one) => one.schema === schema && one.name === table);
}
