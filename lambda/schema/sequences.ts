import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";
import type { Grant, Sequence } from "./schema.ts";
import { grants, isNoMember, isNotOfDms, isUserSchema } from "./user-objects.ts";

/** The sequences that people made, and those of identities: all but what numbers they give, which a reference tells. */
export async function readSequenceOwnership(session: Session): Promise<Sequence[]> {
  const { rows } = await session.query<SequenceRow>(sql);
  return rows.map((row) => ({
    schema: row.schema_name,
    name: row.sequence_name,
    owner: row.owner_name,
    comment: row.comment,
    grants: row.grants ?? [],
    tables: row.tables ?? [],
    owned: row.owned,
  }));
}

interface SequenceRow {
  schema_name: string;
  sequence_name: string;
  owner_name: string;
  comment: string | null;
  grants: Grant[] | null;
  tables: RelationName[] | null;
  owned: boolean;
}

const sql = `
with
  -- tables that own a sequence, or whose defaults draw from it
  tie (sequence_oid, table_oid, owns) as (
    select ownership.objid, ownership.refobjid, true
    from pg_catalog.pg_depend as ownership
    where ownership.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and ownership.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and ownership.refobjsubid > 0
      and ownership.deptype in ('a', 'i')
    union all
    select use.refobjid, column_default.adrelid, false
    from pg_catalog.pg_depend as use
    join pg_catalog.pg_attrdef as column_default
      on column_default.oid = use.objid
    where use.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
      and use.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  ),
  tied (sequence_oid, tables, owned) as (
    select
      tie.sequence_oid,
      pg_catalog.json_agg(
        distinct pg_catalog.jsonb_build_object('schema', namespace.nspname, 'name', relation.relname)
      ),
      pg_catalog.bool_or(tie.owns)
    from tie
    join pg_catalog.pg_class as sequence
      on sequence.oid = tie.sequence_oid
      and sequence.relkind = 'S'
    join pg_catalog.pg_class as relation
      on relation.oid = tie.table_oid
    join pg_catalog.pg_namespace as namespace
      on namespace.oid = relation.relnamespace
    group by
      tie.sequence_oid
  )
select
  namespace.nspname as schema_name,
  sequence.relname as sequence_name,
  pg_catalog.pg_get_userbyid(sequence.relowner) as owner_name,
  pg_catalog.obj_description(sequence.oid, 'pg_class') as comment,
  ${grants("sequence.relacl", "sequence.relowner")} as grants,
  tied.tables as tables,
  coalesce(tied.owned, false) as owned
from pg_catalog.pg_class as sequence
join pg_catalog.pg_namespace as namespace
  on namespace.oid = sequence.relnamespace
left join tied
  on tied.sequence_oid = sequence.oid
where sequence.relkind = 'S'
  and sequence.relpersistence <> 't'
  and ${isUserSchema("namespace")}
  and ${isNoMember("pg_class", "sequence.oid")}
  and ${isNotOfDms("sequence.relname")}
order by
  schema_name,
  sequence_name
`;
