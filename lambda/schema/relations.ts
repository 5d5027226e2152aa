import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";
import type { Grant } from "./schema.ts";
import { grants, isNoMember, isNotOfDms, isUserSchema } from "./user-objects.ts";

/** Tables and views, before their parts are put into them. */
export interface RelationRow {
  relation_oid: string;
  schema_name: string;
  relation_name: string;
  /** The letters of `pg_class.relkind`. */
  kind: "r" | "p" | "v" | "m";
  owner_name: string;
  comment: string | null;
  grants: Grant[] | null;
  options: string[];
  row_security: boolean;
  row_security_forced: boolean;
  replica_identity: string;
  replica_index: string | null;
  populated: boolean;
  partition_key: string | null;
  partition_bound: string | null;
  parents: RelationName[] | null;
}

export async function readRelations(session: Session): Promise<RelationRow[]> {
  return (await session.query<RelationRow>(sql)).rows;
}

const sql = `
select
  relation.oid::text as relation_oid,
  namespace.nspname as schema_name,
  relation.relname as relation_name,
  relation.relkind as kind,
  pg_catalog.pg_get_userbyid(relation.relowner) as owner_name,
  pg_catalog.obj_description(relation.oid, 'pg_class') as comment,
  ${grants("coalesce(relation.relacl, pg_catalog.acldefault('r', relation.relowner))", "relation.relowner")} as grants,
  coalesce(relation.reloptions, '{}') || array(
    select 'toast.' || option.text
    from pg_catalog.unnest(toast.reloptions) with ordinality as option (text, position)
    order by option.position
  ) as options,
  relation.relrowsecurity as row_security,
  relation.relforcerowsecurity as row_security_forced,
  relation.relreplident as replica_identity,
  (
    select index_class.relname
    from pg_catalog.pg_index as index
    join pg_catalog.pg_class as index_class
      on index_class.oid = index.indexrelid
    where index.indrelid = relation.oid
      and index.indisreplident
  ) as replica_index,
  relation.relispopulated as populated,
  case when relation.relkind = 'p' then pg_catalog.pg_get_partkeydef(relation.oid) end as partition_key,
  pg_catalog.pg_get_expr(relation.relpartbound, relation.oid) as partition_bound,
  (
    select
      pg_catalog.json_agg(
        pg_catalog.json_build_object('schema', parent_namespace.nspname, 'name', parent.relname)
        order by inheritance.inhseqno
      )
    from pg_catalog.pg_inherits as inheritance
    join pg_catalog.pg_class as parent
      on parent.oid = inheritance.inhparent
    join pg_catalog.pg_namespace as parent_namespace
      on parent_namespace.oid = parent.relnamespace
    where inheritance.inhrelid = relation.oid
  ) as parents
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
left join pg_catalog.pg_class as toast
  on toast.oid = relation.reltoastrelid
where relation.relkind in ('r', 'p', 'v', 'm')
  and relation.relpersistence <> 't'
  and ${isUserSchema("namespace")}
  and ${isNoMember("pg_class", "relation.oid")}
  and ${isNotOfDms("relation.relname")}
order by
  schema_name,
  relation_name
`;
