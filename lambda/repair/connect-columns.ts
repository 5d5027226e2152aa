import type { UngeneratedColumn } from "../catalog/catalog.ts";
import {
  type ColumnName,
  quoteIdentifier,
  quoteLiteral,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";

export function setDefault(column: ColumnName, sequence: RelationName): string {
  return `${alterColumn(column)} set default pg_catalog.nextval(${regclass(sequence)})`;
}

export function alterColumn(column: ColumnName): string {
  return `alter table ${quoteRelation(tableOf(column))} alter column ${quoteIdentifier(column.column)}`;
}

/** To all who may insert into the tables, their owners among them; `owner` is that of the sequence. */
export function grants(
  columns: readonly UngeneratedColumn[],
  sequence: RelationName,
  owner: string,
  grantees: readonly (string | null)[],
): string[] {
  const roles = new Set(columns.flatMap(({ inserters, tableOwner }) => [...inserters, tableOwner]).concat(grantees));
  roles.delete(owner);
  return [...roles].map(
    (role) =>
      `grant usage on sequence ${quoteRelation(sequence)} to ${role === null ? "public" : quoteIdentifier(role)}`,
  );
}

export function regclass(relation: RelationName): string {
  return `${quoteLiteral(quoteRelation(relation))}::pg_catalog.regclass`;
}
