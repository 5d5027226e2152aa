import type { Session } from "../postgres/connect.ts";
import { quoteLiteral } from "../postgres/identifiers.ts";
import type { Grant, Type } from "./schema.ts";
import { grants, isNoMember, isUserSchema } from "./user-objects.ts";

export interface ReadType {
  readonly oid: string;
  readonly type: Omit<Type, "needs">;
}

/** The enums, domains, composite and range types that people made. */
export async function readTypes(session: Session): Promise<ReadType[]> {
  const { rows } = await session.query<TypeRow>(sql);
  return rows.map((row) => ({
    oid: row.type_oid,
    type: {
      schema: row.schema_name,
      name: row.type_name,
      kind: kinds[row.kind],
      definition: row.kind === "e" ? enumOf(row.labels ?? []) : (row.definition ?? ""),
      labels: row.labels ?? [],
      owner: row.owner_name,
      comment: row.comment,
      grants: row.grants ?? [],
    },
  }));
}

function enumOf(labels: readonly string[]): string {
  return `as enum (${labels.map(quoteLiteral).join(", ")})`;
}

/** The letters of `pg_type.typtype`. */
const kinds = { e: "enum", d: "domain", c: "composite", r: "range" } as const;

interface TypeRow {
  type_oid: string;
  schema_name: string;
  type_name: string;
  kind: keyof typeof kinds;
  owner_name: string;
  comment: string | null;
  grants: Grant[] | null;
  labels: string[] | null;
  definition: string | null;
}

const domain = `
  'as ' || pg_catalog.format_type(type.typbasetype, type.typtypmod)
  || case
    when type.typcollation <> base.typcollation
    then ' collate ' || pg_catalog.quote_ident(collation_namespace.nspname) || '.' || pg_catalog.quote_ident(collation_.collname)
    else ''
  end
  || coalesce(' default ' || pg_catalog.pg_get_expr(type.typdefaultbin, 0), '')
  || case when type.typnotnull then ' not null' else '' end
  || coalesce(
    (
      select pg_catalog.string_agg(
        ' constraint ' || pg_catalog.quote_ident(con.conname) || ' ' || pg_catalog.pg_get_constraintdef(con.oid),
        '' order by con.conname
      )
      from pg_catalog.pg_constraint as con
      where con.contypid = type.oid
        and con.contype = 'c'
    ),
    ''
  )
`;

const composite = `
  'as (' || coalesce(
    (
      select pg_catalog.string_agg(
        pg_catalog.quote_ident(attribute.attname) || ' ' || pg_catalog.format_type(attribute.atttypid, attribute.atttypmod)
        || case
          when attribute.attcollation <> attribute_type.typcollation
          then ' collate ' || pg_catalog.quote_ident(attribute_collation_namespace.nspname)
            || '.' || pg_catalog.quote_ident(attribute_collation.collname)
          else ''
        end,
        ', ' order by attribute.attnum
      )
      from pg_catalog.pg_attribute as attribute
      join pg_catalog.pg_type as attribute_type
        on attribute_type.oid = attribute.atttypid
      left join pg_catalog.pg_collation as attribute_collation
        on attribute_collation.oid = attribute.attcollation
      left join pg_catalog.pg_namespace as attribute_collation_namespace
        on attribute_collation_namespace.oid = attribute_collation.collnamespace
      where attribute.attrelid = type.typrelid
        and attribute.attnum > 0
        and not attribute.attisdropped
    ),
    ''
  ) || ')'
`;

const range = `
  (
    select
      'as range (subtype = ' || pg_catalog.format_type(range.rngsubtype, null)
      || ', multirange_type_name = ' || pg_catalog.format_type(range.rngmultitypid, null)
      -- what is not the default of the type below it
      || case
        when subtype_class.opcdefault then ''
        else ', subtype_opclass = ' || pg_catalog.quote_ident(class_namespace.nspname) || '.' || pg_catalog.quote_ident(subtype_class.opcname)
      end
      || case
        when range.rngcollation in (0, subtype.typcollation) then ''
        else ', collation = ' || pg_catalog.quote_ident(collation_namespace.nspname) || '.' || pg_catalog.quote_ident(collation_.collname)
      end
      || case when range.rngsubdiff = 0 then '' else ', subtype_diff = ' || range.rngsubdiff::pg_catalog.regproc::text end
      || ')'
    from pg_catalog.pg_range as range
    join pg_catalog.pg_type as subtype
      on subtype.oid = range.rngsubtype
    join pg_catalog.pg_opclass as subtype_class
      on subtype_class.oid = range.rngsubopc
    join pg_catalog.pg_namespace as class_namespace
      on class_namespace.oid = subtype_class.opcnamespace
    left join pg_catalog.pg_collation as collation_
      on collation_.oid = range.rngcollation
    left join pg_catalog.pg_namespace as collation_namespace
      on collation_namespace.oid = collation_.collnamespace
    where range.rngtypid = type.oid
  )
`;

const sql = `
select
  type.oid::text as type_oid,
  namespace.nspname as schema_name,
  type.typname as type_name,
  type.typtype as kind,
  pg_catalog.pg_get_userbyid(type.typowner) as owner_name,
  coalesce(
    pg_catalog.obj_description(type.oid, 'pg_type'),
    pg_catalog.obj_description(type.typrelid, 'pg_class')
  ) as comment,
  ${grants("coalesce(type.typacl, pg_catalog.acldefault('T', type.typowner))", "type.typowner")} as grants,
  (
    select pg_catalog.json_agg(label.enumlabel order by label.enumsortorder)
    from pg_catalog.pg_enum as label
    where label.enumtypid = type.oid
  ) as labels,
  case type.typtype
    when 'd' then ${domain}
    when 'c' then ${composite}
    when 'r' then ${range}
  end as definition
from pg_catalog.pg_type as type
join pg_catalog.pg_namespace as namespace
  on namespace.oid = type.typnamespace
left join pg_catalog.pg_class as relation
  on relation.oid = type.typrelid
left join pg_catalog.pg_type as base
  on base.oid = type.typbasetype
left join pg_catalog.pg_collation as collation_
  on collation_.oid = type.typcollation
left join pg_catalog.pg_namespace as collation_namespace
  on collation_namespace.oid = collation_.collnamespace
where type.typtype in ('e', 'd', 'c', 'r')
  -- every table has a composite type of its own
  and (relation.oid is null or relation.relkind = 'c')
  and ${isUserSchema("namespace")}
  and ${isNoMember("pg_type", "type.oid")}
order by
  schema_name,
  type_name
`;
