import type { Session } from "../postgres/connect.ts";

/** That one thing cannot be made without another one. Relations stand for all that hangs on them: constraints, triggers, … */
export interface Need {
  readonly kind: ObjectKind;
  readonly oid: string;
  readonly neededKind: ObjectKind | "extension";
  /** Of an extension its name. */
  readonly needed: string;
}

type ObjectKind = "relation" | "routine" | "type";

export async function readNeeds(session: Session): Promise<Need[]> {
  const { rows } = await session.query<NeedRow>(sql);
  return rows.map((row) => ({
    kind: row.kind,
    oid: row.object_oid,
    neededKind: row.needed_kind,
    needed: row.needed,
  }));
}

interface NeedRow {
  kind: ObjectKind;
  object_oid: string;
  needed_kind: ObjectKind | "extension";
  needed: string;
}

const sql = `
with
  -- what people made, and whom each row of the catalogs belongs to: a trigger to its table, an array type to its element
  part (catalog, part_oid, kind, object_oid) as materialized (
    select 'pg_catalog.pg_class'::pg_catalog.regclass, oid, 'relation', oid
    from pg_catalog.pg_class
    where relkind in ('r', 'p', 'v', 'm')
    union all
    select 'pg_catalog.pg_class'::pg_catalog.regclass, indexrelid, 'relation', indrelid
    from pg_catalog.pg_index
    union all
    select 'pg_catalog.pg_class'::pg_catalog.regclass, oid, 'type', reltype
    from pg_catalog.pg_class
    where relkind = 'c'
    union all
    select 'pg_catalog.pg_attrdef'::pg_catalog.regclass, oid, 'relation', adrelid
    from pg_catalog.pg_attrdef
    union all
    select
      'pg_catalog.pg_constraint'::pg_catalog.regclass,
      oid,
      case when conrelid = 0 then 'type' else 'relation' end,
      case when conrelid = 0 then contypid else conrelid end
    from pg_catalog.pg_constraint
    union all
    select 'pg_catalog.pg_trigger'::pg_catalog.regclass, oid, 'relation', tgrelid
    from pg_catalog.pg_trigger
    where not tgisinternal
    union all
    select 'pg_catalog.pg_policy'::pg_catalog.regclass, oid, 'relation', polrelid
    from pg_catalog.pg_policy
    union all
    select 'pg_catalog.pg_rewrite'::pg_catalog.regclass, oid, 'relation', ev_class
    from pg_catalog.pg_rewrite
    union all
    select 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, 'relation', stxrelid
    from pg_catalog.pg_statistic_ext
    union all
    select 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, 'routine', oid
    from pg_catalog.pg_proc
    union all
    select
      'pg_catalog.pg_type'::pg_catalog.regclass,
      type.oid,
      case when relation.relkind in ('r', 'p', 'v', 'm') then 'relation' else 'type' end,
      case
        when relation.relkind in ('r', 'p', 'v', 'm') then relation.oid
        when type.typcategory = 'A' then type.typelem
        else type.oid
      end
    from pg_catalog.pg_type as type
    left join pg_catalog.pg_class as relation
      on relation.oid = type.typrelid
  )
select distinct
  needy.kind,
  needy.object_oid::text as object_oid,
  case when extension.oid is null then needed.kind else 'extension' end as needed_kind,
  coalesce(extension.extname, needed.object_oid::text) as needed
from pg_catalog.pg_depend as dependency
join part as needy
  on needy.catalog = dependency.classid
  and needy.part_oid = dependency.objid
left join part as needed
  on needed.catalog = dependency.refclassid
  and needed.part_oid = dependency.refobjid
left join pg_catalog.pg_depend as membership
  on membership.classid = dependency.refclassid
  and membership.objid = dependency.refobjid
  and membership.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  and membership.deptype = 'e'
left join pg_catalog.pg_extension as extension
  on extension.oid = membership.refobjid
where dependency.deptype in ('n', 'a')
  and needy.object_oid >= 16384
  and (extension.oid is not null or needed.object_oid >= 16384)
  and needy.object_oid is distinct from needed.object_oid
`;
