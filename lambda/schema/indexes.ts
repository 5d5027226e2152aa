import type { Session } from "../postgres/connect.ts";
import { mapRows } from "../postgres/map-rows.ts";
import type { Index } from "./schema.ts";
import { fromWord } from "./sql-tokens.ts";
import { isUserSchema } from "./user-objects.ts";

/** The indexes of tables and materialised views, those of constraints too, by the oid of their relation. */
export async function readIndexes(session: Session): Promise<Map<string, Index[]>> {
  const indexes = new Map<string, Index[]>();
  await mapRows(session, sql, (row: IndexRow) => {
    const index: Index = {
      name: row.index_name,
      comment: row.comment,
      inherited: row.inherited,
      unique: row.unique,
      valid: row.valid,
      constraint: row.constraint_name,
      definition: fromWord(row.definition, "USING"),
      keys: row.keys,
      predicate: row.predicate,
      nullsDistinct: row.nulls_distinct,
      clustered: row.clustered,
      statisticsTargets: row.statistics_targets,
    };
    const others = indexes.get(row.relation_oid);
    if (others === undefined) indexes.set(row.relation_oid, [index]);
    else others.push(index);
  });
  return indexes;
}

interface IndexRow {
  relation_oid: string;
  index_name: string;
  comment: string | null;
  inherited: boolean;
  unique: boolean;
  valid: boolean;
  constraint_name: string | null;
  definition: string;
  keys: string[];
  predicate: string | null;
  nulls_distinct: boolean;
  clustered: boolean;
  statistics_targets: (number | null)[];
}

const sql = `
select
  index.indrelid::text as relation_oid,
  index_class.relname as index_name,
  pg_catalog.obj_description(index_class.oid, 'pg_class') as comment,
  index_class.relispartition as inherited,
  index.indisunique as unique,
  index.indisvalid as valid,
  con.conname as constraint_name,
  pg_catalog.pg_get_indexdef(index.indexrelid) as definition,
  array(
    select
      case
        when index.indkey[position - 1] = 0
        then '(' || pg_catalog.pg_get_indexdef(index.indexrelid, position, false) || ')'
        else pg_catalog.pg_get_indexdef(index.indexrelid, position, false)
      end
    from pg_catalog.generate_series(1, index.indnkeyatts) as position
    order by position
  ) as keys,
  pg_catalog.pg_get_expr(index.indpred, index.indrelid) as predicate,
  -- there from PostgreSQL 15 on
  not coalesce((pg_catalog.to_jsonb(index) ->> 'indnullsnotdistinct')::boolean, false) as nulls_distinct,
  index.indisclustered as clustered,
  array(
    -- up to PostgreSQL 16 it is -1 where there is none
    select nullif(attribute.attstattarget, -1)::integer
    from pg_catalog.pg_attribute as attribute
    where attribute.attrelid = index.indexrelid
    order by attribute.attnum
  ) as statistics_targets
from pg_catalog.pg_index as index
join pg_catalog.pg_class as index_class
  on index_class.oid = index.indexrelid
join pg_catalog.pg_class as relation
  on relation.oid = index.indrelid
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
left join pg_catalog.pg_constraint as con
  on con.conindid = index.indexrelid
  -- a foreign key has the index that it points at
  and con.contype in ('p', 'u', 'x')
where relation.relkind in ('r', 'p', 'm')
  and relation.relpersistence <> 't'
  and ${isUserSchema("namespace")}
order by
  index.indrelid,
  index_class.relname
`;
