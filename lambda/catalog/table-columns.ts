import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";
import { interner, mapRows } from "../postgres/map-rows.ts";

/** A table, or a view, what its columns are called, and what may fill them. */
export interface TableColumns extends RelationName {
  readonly columns: readonly string[];
  readonly defaults: readonly ColumnDefault[];
  /** The triggers that may fill a column before the row is stored. */
  readonly triggers: readonly string[];
  /** The partitioned table that it is a partition of, which may be one itself; null where it is none. */
  readonly partitionOf: RelationName | null;
}

/** What a column gets where an INSERT gives it no value: its own default, else that of its domain. */
interface ColumnDefault {
  readonly column: string;
  readonly kind: "default" | "generated";
  /** As `pg_get_expr` writes it; null of a generated column, which is computed from others. */
  readonly expression: string | null;
}

/** Every table and view of the database but temporary ones. */
export async function readTableColumns(session: Session): Promise<TableColumns[]> {
  const intern = interner();
  return mapRows(session, sql, (row: TableColumnsRow) => ({
    schema: intern(row.schema_name),
    name: row.table_name,
    columns: row.column_names.map(intern),
    defaults: row.column_defaults.map(({ column, generated, expression }) => ({
      column: intern(column),
      kind: generated ? "generated" : "default",
      expression,
    })),
    triggers: row.trigger_names.map(intern),
    partitionOf:
      row.parent_schema_name === null || row.parent_table_name === null
        ? null
        : { schema: intern(row.parent_schema_name), name: intern(row.parent_table_name) },
  }));
}

interface TableColumnsRow {
  schema_name: string;
  table_name: string;
  column_names: string[];
  column_defaults: { column: string; generated: boolean; expression: string | null }[];
  trigger_names: string[];
  parent_schema_name: string | null;
  parent_table_name: string | null;
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
  ) as column_names,
  coalesce(
    (
      select
        pg_catalog.json_agg(
          pg_catalog.json_build_object(
            'column', attribute.attname,
            'generated', attribute.attgenerated <> '',
            -- a default names no column, so 0 will do; with the table it would wait for whoever alters that
            'expression', case
              when attribute.attgenerated <> '' then null
              else pg_catalog.pg_get_expr(coalesce(column_default.adbin, type.typdefaultbin), 0)
            end
          )
          order by attribute.attnum
        )
      from pg_catalog.pg_attribute as attribute
      join pg_catalog.pg_type as type
        on type.oid = attribute.atttypid
      left join pg_catalog.pg_attrdef as column_default
        on column_default.adrelid = attribute.attrelid
        and column_default.adnum = attribute.attnum
      where attribute.attrelid = class.oid
        and attribute.attnum > 0
        and not attribute.attisdropped
        -- an identity has none; from PostgreSQL 17 on that of a partitioned table is its partitions' as well, without a sequence
        and attribute.attidentity = ''
        and coalesce(column_default.adbin, type.typdefaultbin) is not null
    ),
    '[]'::pg_catalog.json
  ) as column_defaults,
  array(
    select trigger.tgname::text
    from pg_catalog.pg_trigger as trigger
    where trigger.tgrelid = class.oid
      and not trigger.tgisinternal
      and trigger.tgenabled <> 'D'
      -- the bits of a trigger FOR EACH ROW (1) that fires BEFORE (2) an INSERT (4)
      and trigger.tgtype & 7 = 7
    order by trigger.tgname
  ) as trigger_names,
  parent_namespace.nspname as parent_schema_name,
  parent.relname as parent_table_name
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as namespace
  on namespace.oid = class.relnamespace
-- a partition has one parent
left join pg_catalog.pg_inherits as inheritance
  on inheritance.inhrelid = class.oid
  and class.relispartition
left join pg_catalog.pg_class as parent
  on parent.oid = inheritance.inhparent
left join pg_catalog.pg_namespace as parent_namespace
  on parent_namespace.oid = parent.relnamespace
where class.relkind in ('r', 'p', 'v', 'm', 'f')
  and class.relpersistence <> 't'
  and namespace.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
order by
  schema_name,
  table_name
`;
