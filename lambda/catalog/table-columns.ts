import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";
import { interner, mapRows } from "../postgres/map-rows.ts";

/** A table, or a view, and what its columns are called. */
export interface TableColumns extends RelationName {
  readonly columns: readonly string[];
}

/**
 * Every table and view of the database but temporary ones. Partitions are left out: an identity of their parent is theirs as
 * well, and from PostgreSQL 17 on looks like one of their own, but with no sequence.
 */
export async function readTableColumns(session: Session): Promise<TableColumns[]> {
  const intern = interner();
  return mapRows(session, sql, (row: TableColumnsRow) => ({
    schema: intern(row.schema_name),
    name: row.table_name,
    columns: row.column_names.map(intern),
  }));
}

interface TableColumnsRow {
  schema_name: string;
  table_name: string;
  column_names: string[];
}

const sql = `
select
  namespace.nspname as schema_name,
  class.relname as table_name,
  array(
    select attribute.attname::text
    from pg_catalog.pg_attribute as attribute
    where attribute.attrelid = class.oid
      and attribute.attnum > 0
      and not attribute.attisdropped
    order by attribute.attnum
  ) as column_names
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as namespace
  on namespace.oid = class.relnamespace
where class.relkind in ('r', 'p', 'v', 'm', 'f')
  and class.relpersistence <> 't'
  and not class.relispartition
  and namespace.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
order by
  schema_name,
  table_name
`;
