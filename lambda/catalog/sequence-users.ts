import type { Session } from "../postgres/connect.ts";
import { interner, mapRows } from "../postgres/map-rows.ts";
import { baseType } from "./base-type.ts";
import type { SequenceUser } from "./catalog.ts";
import { columnAccess } from "./column-access.ts";
import { schemaAccess } from "./schema-access.ts";

/** The columns that draw from each sequence, by the sequence's oid. */
export async function readSequenceUsers(session: Session): Promise<Map<string, SequenceUser[]>> {
  const intern = interner();
  const users = new Map<string, SequenceUser[]>();
  await mapRows(session, sql, (row: SequenceUserRow) => {
    const plain = row.default_expression === null || isPlainNextval(row.default_expression);
    const user: SequenceUser = {
      schema: intern(row.schema_name),
      table: row.table_name,
      column: intern(row.column_name),
      relationKind: intern(row.relation_kind),
      type: intern(row.data_type),
      plain,
      expression: plain ? null : row.default_expression,
      identity: row.is_identity ? (row.is_always ? "always" : "by default") : null,
      seenThroughParent: row.seen_through_parent,
      indexed: row.indexed,
      bytes: Number(row.bytes),
      locks: row.locks,
      typeFixed: row.type_fixed,
      digits: row.digits,
      lockable: row.lockable,
      readable: row.readable,
      rowSecurity: row.row_security,
      tableOwner: intern(row.owner_name),
      alterable: row.alterable,
      schemaOwner: intern(row.schema_owner),
      schemaOpen: row.schema_open,
      schemaOpenToOwner: row.schema_open_to_owner,
    };
    const others = users.get(row.sequence_oid);
    if (others === undefined) users.set(row.sequence_oid, [user]);
    else others.push(user);
  });
  return users;
}

/**
 * Whether a default, as `pg_get_expr` writes it, is a call of nextval and nothing more.
 *
 * A cast to another integer type leaves the value as it is; one to text, an addition or a concatenation does not.
 */
export function isPlainNextval(expression: string): boolean {
  return plainNextval.test(expression);
}

const plainNextval = (() => {
  const call = String.raw`(?:pg_catalog\.)?nextval\(E?'(?:[^']|'')+'::(?:pg_catalog\.)?regclass\)`;
  return new RegExp(`^(?:${call}|\\(${call}\\)::(?:smallint|integer|bigint|numeric))$`);
})();

interface SequenceUserRow {
  sequence_oid: string;
  schema_name: string;
  table_name: string;
  column_name: string;
  relation_kind: string;
  owner_name: string;
  alterable: boolean;
  schema_owner: string;
  schema_open: boolean;
  schema_open_to_owner: boolean;
  lockable: boolean;
  readable: boolean;
  row_security: boolean;
  data_type: string;
  default_expression: string | null;
  is_identity: boolean;
  is_always: boolean;
  seen_through_parent: boolean;
  indexed: boolean;
  bytes: string;
  locks: number;
  type_fixed: boolean;
  digits: number | null;
}

const sql = `
with recursive
  sequence_user as (
    -- a default that names the sequence as regclass: the only form that leaves a dependency
    select
      dependency.refobjid as sequence_oid,
      column_default.adrelid as table_oid,
      column_default.adnum as column_number,
      -- a default names no column, so 0 will do; with the table it would wait for whoever alters that
      pg_catalog.pg_get_expr(column_default.adbin, 0) as default_expression
    from pg_catalog.pg_depend as dependency
    join pg_catalog.pg_attrdef as column_default
      on column_default.oid = dependency.objid
    -- the expression of a generated column is kept in the same place, and does name columns
    join pg_catalog.pg_attribute as attribute
      on attribute.attrelid = column_default.adrelid
      and attribute.attnum = column_default.adnum
      and attribute.attgenerated = ''
    join pg_catalog.pg_sequence as sequence
      on sequence.seqrelid = dependency.refobjid
    where dependency.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
      and dependency.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and dependency.deptype = 'n'
    union
    -- a default that names it as text, as dumps from before PostgreSQL 8.1 do: looked up by name, in the schema of its
    -- table where it gives none. Names that would need quotes are left out, since to look them up may be an error.
    select
      named_sequence.oid as sequence_oid,
      column_default.adrelid as table_oid,
      column_default.adnum as column_number,
      null as default_expression
    from pg_catalog.pg_attrdef as column_default
    join pg_catalog.pg_attribute as attribute
      on attribute.attrelid = column_default.adrelid
      and attribute.attnum = column_default.adnum
    join pg_catalog.pg_class as table_class
      on table_class.oid = column_default.adrelid
    join pg_catalog.pg_namespace as table_namespace
      on table_namespace.oid = table_class.relnamespace
    cross join lateral pg_catalog.regexp_match(
      -- written as a CASE, since the expression of a generated column would be an error
      case when attribute.attgenerated = '' then pg_catalog.pg_get_expr(column_default.adbin, 0) end,
      '^nextval\\(\\(''(?:([a-z_][a-z0-9_]*)\\.)?([a-z_][a-z0-9_]*)''::text\\)::regclass\\)$'
    ) as name (parts)
    join pg_catalog.pg_namespace as named_namespace
      on named_namespace.nspname = coalesce(name.parts[1], table_namespace.nspname)
    join pg_catalog.pg_class as named_sequence
      on named_sequence.relnamespace = named_namespace.oid
      and named_sequence.relname = name.parts[2]
      and named_sequence.relkind = 'S'
    union
    select
      dependency.objid as sequence_oid,
      dependency.refobjid as table_oid,
      dependency.refobjsubid as column_number,
      null as default_expression
    from pg_catalog.pg_depend as dependency
    join pg_catalog.pg_sequence as sequence
      on sequence.seqrelid = dependency.objid
    where dependency.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and dependency.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and dependency.deptype = 'i'
      and dependency.refobjsubid > 0
  ),
  ${baseType("sequence_user")}
select
  sequence_user.sequence_oid::text as sequence_oid,
  table_namespace.nspname as schema_name,
  table_class.relname as table_name,
  attribute.attname as column_name,
  table_class.relkind as relation_kind,
  pg_catalog.pg_get_userbyid(table_class.relowner) as owner_name,
  pg_catalog.pg_has_role(table_class.relowner, 'USAGE') as alterable,
  schema_access.schema_owner,
  schema_access.schema_open,
  schema_access.schema_open_to_owner,
  pg_catalog.has_table_privilege(table_class.oid, 'UPDATE, DELETE, TRUNCATE') as lockable,
  pg_catalog.has_column_privilege(table_class.oid, attribute.attnum, 'SELECT') as readable,
  pg_catalog.row_security_active(table_class.oid) as row_security,
  pg_catalog.format_type(base_type.base_oid, null) as data_type,
  sequence_user.default_expression,
  attribute.attidentity <> '' as is_identity,
  attribute.attidentity = 'a' as is_always,
  exists (
    select
    from pg_catalog.pg_inherits as inheritance
    join pg_catalog.pg_attribute as parent_attribute
      on parent_attribute.attrelid = inheritance.inhparent
      and parent_attribute.attname = attribute.attname
    join sequence_user as parent_user
      on parent_user.table_oid = parent_attribute.attrelid
      and parent_user.column_number = parent_attribute.attnum
    where inheritance.inhrelid = table_class.oid
      and parent_user.sequence_oid = sequence_user.sequence_oid
  ) as seen_through_parent,
  index_access.indexed,
  part_access.bytes::text as bytes,
  part_access.locks,
  type_access.type_fixed,
  type_access.digits
from sequence_user
join pg_catalog.pg_class as table_class
  on table_class.oid = sequence_user.table_oid
join pg_catalog.pg_namespace as table_namespace
  on table_namespace.oid = table_class.relnamespace
join pg_catalog.pg_attribute as attribute
  on attribute.attrelid = sequence_user.table_oid
  and attribute.attnum = sequence_user.column_number
join base_type
  on base_type.type_oid = attribute.atttypid
join pg_catalog.pg_type as type
  on type.oid = base_type.base_oid
  and type.typtype <> 'd'
${schemaAccess("table_namespace", "table_class")}
${columnAccess}
where table_class.relpersistence <> 't'
order by
  schema_name,
  table_name,
  attribute.attnum
`;
