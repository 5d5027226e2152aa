import type { Session } from "../postgres/connect.ts";
import type { Keys, ObjectKind } from "./needs.ts";
import { parts } from "./parts.ts";
import type { Dependent, Uncompared } from "./schema.ts";
import { isNoMember } from "./user-objects.ts";

/**
 * What people made that others are made of, and that is not compared. A cast is not among it: PostgreSQL does not know who needs
 * it, only who needs its function.
 */
export async function readUncompared(session: Session, keys: Keys): Promise<Uncompared[]> {
  const { rows } = await session.query<UncomparedRow>(sql);
  return rows.map(({ type, schema_name, object_name, identity, needed_by }) => ({
    type,
    schema: schema_name,
    name: object_name,
    identity,
    neededBy: (needed_by ?? []).flatMap(({ kind, oid, part }): Dependent[] => {
      const of = keys[kind].get(oid);
      return of === undefined ? [] : [{ of, part }];
    }),
  }));
}

interface UncomparedRow {
  type: string;
  schema_name: string | null;
  object_name: string;
  identity: string;
  needed_by: { kind: ObjectKind; oid: string; part: Dependent["part"] }[] | null;
}

function madeIn(catalog: string, namespace: string, name: string, condition = "true"): string {
  return `
    select 'pg_catalog.${catalog}'::pg_catalog.regclass, made.oid, ${namespace}, ${name}
    from pg_catalog.${catalog} as made
    where made.oid >= 16384
      and ${condition}
      and ${isNoMember(catalog, "made.oid")}
  `;
}

const sql = `
with
  ${parts},
  uncompared (catalog, oid, namespace_oid, object_name) as materialized (
    ${[
      madeIn("pg_operator", "oprnamespace", "oprname"),
      madeIn("pg_opclass", "opcnamespace", "opcname"),
      madeIn("pg_opfamily", "opfnamespace", "opfname"),
      madeIn("pg_collation", "collnamespace", "collname"),
      madeIn("pg_ts_config", "cfgnamespace", "cfgname"),
      madeIn("pg_ts_dict", "dictnamespace", "dictname"),
      madeIn("pg_language", "0", "lanname"),
      madeIn("pg_am", "0", "amname"),
      madeIn("pg_class", "relnamespace", "relname", "made.relkind = 'f'"),
    ].join("union all")}
  ),
  dependency (catalog, oid, needed_catalog, needed_oid) as (
    select classid, objid, refclassid, refobjid
    from pg_catalog.pg_depend
    where deptype in ('n', 'a')
      and refobjid >= 16384
    union
    -- of these PostgreSQL keeps no dependency
    select
      'pg_catalog.pg_constraint'::pg_catalog.regclass,
      con.oid,
      'pg_catalog.pg_operator'::pg_catalog.regclass,
      exclusion.operator
    from pg_catalog.pg_constraint as con
    cross join pg_catalog.unnest(con.conexclop) as exclusion (operator)
  ),
  need (catalog, oid, needed_by) as (
    select
      dependency.needed_catalog,
      dependency.needed_oid,
      pg_catalog.json_agg(
        pg_catalog.json_build_object(
          'kind', part.kind,
          'oid', part.object_oid::text,
          'part', case
            when part.part_kind is not null
            then pg_catalog.json_build_object('kind', part.part_kind, 'name', part.part_name)
          end
        )
        order by part.kind, part.object_oid, part.part_kind, part.part_name
      )
    from dependency
    join uncompared
      on uncompared.catalog = dependency.needed_catalog
      and uncompared.oid = dependency.needed_oid
    join part
      on part.catalog = dependency.catalog
      and part.part_oid = dependency.oid
    group by
      dependency.needed_catalog,
      dependency.needed_oid
  )
select
  identity.type,
  namespace.nspname as schema_name,
  uncompared.object_name,
  identity.identity,
  need.needed_by
from uncompared
cross join pg_catalog.pg_identify_object(uncompared.catalog, uncompared.oid, 0) as identity
left join pg_catalog.pg_namespace as namespace
  on namespace.oid = uncompared.namespace_oid
left join need
  on need.catalog = uncompared.catalog
  and need.oid = uncompared.oid
-- dropped in the meantime by somebody else
where identity.identity is not null
order by
  identity.type,
  identity.identity
`;
