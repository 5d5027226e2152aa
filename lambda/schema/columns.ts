import type { Session } from "../postgres/connect.ts";
import { interner, mapRows } from "../postgres/map-rows.ts";
import type { Column, Generated, Grant } from "./schema.ts";
import { grants, isUserSchema } from "./user-objects.ts";

/** The columns of tables and views, in order, by the oid of their relation. */
export async function readColumns(session: Session): Promise<Map<string, Column[]>> {
  const intern = interner();
  const columns = new Map<string, Column[]>();
  await mapRows(session, sql, (row: ColumnRow) => {
    const column: Column = {
      name: intern(row.column_name),
      type: intern(row.data_type),
      notNull: row.not_null && row.not_valid === null,
      notValidNotNull: row.not_valid,
      default: row.generated !== "" || row.generator ? null : row.expression,
      generator: row.generator,
      generated: generatedAs(row),
      collation: row.collation_name,
      storage: storages[row.storage ?? ""] ?? null,
      compression: compressions[row.compression] ?? null,
      statisticsTarget: row.statistics_target,
      options: row.options ?? [],
      comment: row.comment,
      grants: row.grants ?? [],
    };
    const others = columns.get(row.relation_oid);
    if (others === undefined) columns.set(row.relation_oid, [column]);
    else others.push(column);
  });
  return columns;
}

function generatedAs({ generated, expression }: ColumnRow): Generated | null {
  if (generated === "" || expression === null) return null;
  return { expression, kind: generated === "v" ? "virtual" : "stored" };
}

/** The letters of `pg_attribute.attstorage`. */
const storages: Readonly<Record<string, string>> = { p: "plain", e: "external", x: "extended", m: "main" };

/** The letters of `pg_attribute.attcompression`. */
const compressions: Readonly<Record<string, string>> = { p: "pglz", l: "lz4" };

interface ColumnRow {
  relation_oid: string;
  column_name: string;
  data_type: string;
  not_null: boolean;
  not_valid: Column["notValidNotNull"];
  expression: string | null;
  generator: boolean;
  generated: string;
  collation_name: string | null;
  storage: string | null;
  compression: string;
  statistics_target: number | null;
  options: string[] | null;
  comment: string | null;
  grants: Grant[] | null;
}

const sql = `
select
  relation.oid::text as relation_oid,
  attribute.attname as column_name,
  pg_catalog.format_type(attribute.atttypid, attribute.atttypmod) as data_type,
  attribute.attnotnull as not_null,
  case
    when not_valid.oid is not null
    then pg_catalog.json_build_object(
      'name', not_valid.conname,
      'inherited', not_valid.coninhcount > 0 and not not_valid.conislocal
    )
  end as not_valid,
  pg_catalog.pg_get_expr(column_default.adbin, column_default.adrelid) as expression,
  -- that of a view is made with the view
  relation.relkind <> 'v' and (
    attribute.attidentity <> ''
    -- a name that is a text leaves no dependency: what generators know all the same, and no more of it (sequence-users.ts)
    or coalesce(pg_catalog.pg_get_expr(column_default.adbin, column_default.adrelid), '')
      ~ '^nextval\\(\\(''([a-z_][a-z0-9_]*\\.)?[a-z_][a-z0-9_]*''::text\\)::regclass\\)$'
    or exists (
      select
      from pg_catalog.pg_depend as dependency
      join pg_catalog.pg_sequence as sequence
        on sequence.seqrelid = dependency.refobjid
      where dependency.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
        and dependency.objid = column_default.oid
        and dependency.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    )
  ) as generator,
  attribute.attgenerated as generated,
  case
    when attribute.attcollation <> type.typcollation
    then pg_catalog.quote_ident(collation_namespace.nspname) || '.' || pg_catalog.quote_ident(collation_.collname)
  end as collation_name,
  case when attribute.attstorage <> type.typstorage then attribute.attstorage end as storage,
  attribute.attcompression as compression,
  nullif(attribute.attstattarget, -1)::integer as statistics_target,
  attribute.attoptions as options,
  pg_catalog.col_description(relation.oid, attribute.attnum) as comment,
  ${grants("attribute.attacl", "relation.relowner")} as grants
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
join pg_catalog.pg_attribute as attribute
  on attribute.attrelid = relation.oid
  and attribute.attnum > 0
  and not attribute.attisdropped
join pg_catalog.pg_type as type
  on type.oid = attribute.atttypid
left join pg_catalog.pg_attrdef as column_default
  on column_default.adrelid = relation.oid
  and column_default.adnum = attribute.attnum
left join pg_catalog.pg_collation as collation_
  on collation_.oid = attribute.attcollation
left join pg_catalog.pg_namespace as collation_namespace
  on collation_namespace.oid = collation_.collnamespace
-- up to PostgreSQL 17 there is none for a column: what is there is known to hold
left join pg_catalog.pg_constraint as not_valid
  on not_valid.conrelid = relation.oid
  and not_valid.conkey[1] = attribute.attnum
  and not_valid.contype = 'n'
  and not not_valid.convalidated
where relation.relkind in ('r', 'p', 'v', 'm')
  and relation.relpersistence <> 't'
  and ${isUserSchema("namespace")}
order by
  relation.oid,
  attribute.attnum
`;
