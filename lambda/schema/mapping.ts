import type { ColumnName, RelationName } from "../postgres/identifiers.ts";

/** What things of the source are called in the target. */
export interface NameMapping {
  schema(name: string): string;
  table(name: RelationName): RelationName;
  /** The column's own name; its table is named as in the source. */
  column(name: ColumnName): string;
}

export const sameNames: NameMapping = {
  schema: (name) => name,
  table: (name) => name,
  column: ({ column }) => column,
};
