import type { Session } from "../postgres/connect.ts";
import type { ColumnName } from "../postgres/identifiers.ts";
import { interner, mapRows } from "../postgres/map-rows.ts";
import { baseType } from "./base-type.ts";
import type { UngeneratedColumn } from "./catalog.ts";
import { columnAccess } from "./column-access.ts";
import { schemaAccess } from "./schema-access.ts";

/**
 * The columns that have no generator, though something suggests that they may have had one: they are in a primary key
 * no column of which has a default, or a sequence that nothing draws from is owned by them or may be named after them;
 * and those that are `wanted` for another reason, with the default that they have, if any.
 */
export async function readUngeneratedColumns(
  session: Session,
  wanted: readonly ColumnName[],
): Promise<UnmeasuredColumn[]> {
  const intern = interner();
  const map = (row: UngeneratedColumnRow) => ({
    schema: intern(row.schema_name),
    table: row.table_name,
    column: intern(row.column_name),
    relationKind: intern(row.relation_kind),
    indexed: row.indexed,
    bytes: Number(row.bytes),
    locks: row.locks,
    typeFixed: row.type_fixed,
    digits: row.digits,
    readable: row.readable,
    rowSecurity: row.row_security,
    type: intern(row.data_type),
    isDomain: row.is_domain,
    notNull: row.not_null,
    tableOwner: intern(row.owner_name),
    alterable: row.alterable,
    schemaOwner: intern(row.schema_owner),
    schemaOpen: row.schema_open,
    schemaOpenToOwner: row.schema_open_to_owner,
    ownerMayCreate: row.owner_may_create,
    primaryKey: row.primary_key,
    foreignKey: row.foreign_key,
    beforeInsertTrigger: row.before_insert_trigger,
    viewDefault: row.view_default,
    inherited: row.inherited,
    inserters: row.inserters,
    default: row.default_expression,
  });
  return mapRows(session, sql, map, [JSON.stringify(wanted)]);
}

/** A column before it is known how far its data go. */
export interface UnmeasuredColumn extends Omit<UngeneratedColumn, "extreme"> {
  /** As `pg_get_expr` writes it. */
  readonly default: string | null;
}

interface UngeneratedColumnRow {
  schema_name: string;
  table_name: string;
  column_name: string;
  relation_kind: string;
  indexed: boolean;
  bytes: string;
  locks: number;
  type_fixed: boolean;
  digits: number | null;
  readable: boolean;
  row_security: boolean;
  data_type: string;
  is_domain: boolean;
  not_null: boolean;
  owner_name: string;
  alterable: boolean;
  schema_owner: string;
  schema_open: boolean;
  schema_open_to_owner: boolean;
  owner_may_create: boolean;
  primary_key: string[];
  foreign_key: boolean;
  before_insert_trigger: boolean;
  view_default: boolean;
  inherited: boolean;
  inserters: (string | null)[];
  default_expression: string | null;
}

const sql = `
with recursive
  unused_sequence as (
    select
      sequence_class.relnamespace as schema_oid,
      -- the name of the table and the column, when PostgreSQL chose the name of the sequence
      pg_catalog.regexp_replace(sequence_class.relname, '_seq[0-9]*$', '') as stem,
      -- of 63 bytes, less what a whole character did not fit into: PostgreSQL may have had to cut both
      pg_catalog.octet_length(sequence_class.relname) > 56 as may_be_cut,
      owning.refobjid as owning_table_oid,
      owning.refobjsubid as owning_column_number
    from pg_catalog.pg_sequence as sequence
    join pg_catalog.pg_class as sequence_class
      on sequence_class.oid = sequence.seqrelid
    left join pg_catalog.pg_depend as owning
      on owning.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and owning.objid = sequence_class.oid
      and owning.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and owning.refobjsubid > 0
      and owning.deptype in ('a', 'i')
    where sequence_class.relpersistence <> 't'
      and owning.deptype is distinct from 'i'
      and not exists (
        select
        from pg_catalog.pg_depend as dependency
        where dependency.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
          and dependency.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          and dependency.refobjid = sequence_class.oid
          and dependency.deptype = 'n'
      )
  ),
  wanted_column as (
    select
      table_class.oid as table_oid,
      attribute.attnum as column_number
    from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as wanted (schema text, "table" text, "column" text)
    join pg_catalog.pg_namespace as namespace
      on namespace.nspname = wanted.schema
    join pg_catalog.pg_class as table_class
      on table_class.relnamespace = namespace.oid
      and table_class.relname = wanted."table"
    join pg_catalog.pg_attribute as attribute
      on attribute.attrelid = table_class.oid
      and attribute.attname = wanted."column"
  ),
  candidate as (
    select
      primary_key.conrelid as table_oid,
      key_column.number as column_number
    from pg_catalog.pg_constraint as primary_key
    cross join lateral pg_catalog.unnest(primary_key.conkey) as key_column (number)
    where primary_key.contype = 'p'
      and not exists (
        select
        from pg_catalog.pg_attribute as generated
        where generated.attrelid = primary_key.conrelid
          and generated.attnum = any (primary_key.conkey)
          and (generated.atthasdef or generated.attidentity <> '')
      )
    union
    select
      owning_table_oid,
      owning_column_number
    from unused_sequence
    where owning_table_oid is not null
    union
    select
      table_class.oid,
      attribute.attnum
    from unused_sequence
    join pg_catalog.pg_class as table_class
      on table_class.relnamespace = unused_sequence.schema_oid
      and pg_catalog.starts_with(
        unused_sequence.stem,
        -- as many characters as are kept whatever their bytes
        case when unused_sequence.may_be_cut then pg_catalog.left(table_class.relname, 6) else table_class.relname end
      )
    join pg_catalog.pg_attribute as attribute
      on attribute.attrelid = table_class.oid
      and (
        unused_sequence.may_be_cut
        or table_class.relname || '_' || attribute.attname = unused_sequence.stem
      )
    where unused_sequence.owning_table_oid is null
      and attribute.attnum > 0
      and attribute.attnotnull
    union
    select
      table_oid,
      column_number
    from wanted_column
  ),
  ${baseType("candidate")}
select
  table_namespace.nspname as schema_name,
  table_class.relname as table_name,
  attribute.attname as column_name,
  table_class.relkind as relation_kind,
  index_access.indexed,
  part_access.bytes::text as bytes,
  part_access.locks,
  type_access.type_fixed,
  type_access.digits,
  pg_catalog.has_column_privilege(table_class.oid, attribute.attnum, 'SELECT') as readable,
  pg_catalog.row_security_active(table_class.oid) as row_security,
  pg_catalog.format_type(base_type.base_oid, null) as data_type,
  attribute.atttypid <> base_type.base_oid as is_domain,
  attribute.attnotnull as not_null,
  pg_catalog.pg_get_userbyid(table_class.relowner) as owner_name,
  pg_catalog.pg_has_role(table_class.relowner, 'USAGE') as alterable,
  schema_access.schema_owner,
  schema_access.schema_open,
  schema_access.schema_open_to_owner,
  pg_catalog.has_schema_privilege(table_class.relowner, table_namespace.oid, 'CREATE')
    and pg_catalog.has_schema_privilege(table_class.relowner, table_namespace.oid, 'USAGE') as owner_may_create,
  array(
    select key_attribute.attname::text
    from pg_catalog.pg_constraint as primary_key
    cross join lateral pg_catalog.unnest(primary_key.conkey) with ordinality as key_column (number, position)
    join pg_catalog.pg_attribute as key_attribute
      on key_attribute.attrelid = primary_key.conrelid
      and key_attribute.attnum = key_column.number
    where primary_key.conrelid = table_class.oid
      and primary_key.contype = 'p'
    order by key_column.position
  ) as primary_key,
  exists (
    select
    from pg_catalog.pg_constraint as foreign_key
    where foreign_key.conrelid = table_class.oid
      and foreign_key.contype = 'f'
      and attribute.attnum = any (foreign_key.conkey)
  ) as foreign_key,
  exists (
    select
    from pg_catalog.pg_trigger as trigger
    where trigger.tgrelid = table_class.oid
      and not trigger.tgisinternal
      and trigger.tgenabled <> 'D'
      -- the bits of a trigger FOR EACH ROW (1) that fires BEFORE (2) an INSERT (4)
      and trigger.tgtype & 7 = 7
  ) as before_insert_trigger,
  exists (
    select
    from pg_catalog.pg_depend as column_use
    join pg_catalog.pg_rewrite as rule
      on rule.oid = column_use.objid
    join pg_catalog.pg_attribute as view_attribute
      on view_attribute.attrelid = rule.ev_class
      and view_attribute.attname = attribute.attname
      and view_attribute.atthasdef
    where column_use.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
      and column_use.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and column_use.refobjid = table_class.oid
      and column_use.refobjsubid = attribute.attnum
  ) as view_default,
  -- a default is passed on when a child is made, an identity is not; rows of the child are found in the parent, too
  exists (
    select
    from pg_catalog.pg_inherits as inheritance
    join pg_catalog.pg_attribute as parent_attribute
      on parent_attribute.attrelid = inheritance.inhparent
      and parent_attribute.attname = attribute.attname
    where inheritance.inhrelid = table_class.oid
  ) as inherited,
  array(
    with recursive way_in as (
      select
        table_class.oid,
        table_class.relowner as owner_oid,
        table_class.relacl as acl
      union
      select
        entrance.oid,
        entrance.relowner,
        entrance.relacl
      from way_in
      cross join lateral (
        select inheritance.inhrelid as oid
        from pg_catalog.pg_inherits as inheritance
        where inheritance.inhparent = way_in.oid
        union
        -- whoever inserts into a view calls the defaults of the table below it as himself
        select rule.ev_class
        from pg_catalog.pg_depend as table_use
        join pg_catalog.pg_rewrite as rule
          on rule.oid = table_use.objid
        where table_use.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
          and table_use.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          and table_use.refobjid = way_in.oid
      ) as next_way_in
      join pg_catalog.pg_class as entrance
        on entrance.oid = next_way_in.oid
        and entrance.relkind in ('r', 'p', 'v')
    )
    select distinct nullif(grantee.rolname::text, '')
    from (
      select privilege.grantee as grantee_oid
      from way_in
      cross join lateral pg_catalog.aclexplode(
        coalesce(way_in.acl, pg_catalog.acldefault('r', way_in.owner_oid))
      ) as privilege
      where privilege.privilege_type = 'INSERT'
      union
      -- a role may be allowed to insert some columns only
      select privilege.grantee
      from way_in
      join pg_catalog.pg_attribute as granted
        on granted.attrelid = way_in.oid
      cross join lateral pg_catalog.aclexplode(granted.attacl) as privilege
      where privilege.privilege_type = 'INSERT'
    ) as inserter
    -- 0 is PUBLIC, which is no role
    left join pg_catalog.pg_roles as grantee
      on grantee.oid = inserter.grantee_oid
    where inserter.grantee_oid <> table_class.relowner
      and (inserter.grantee_oid = 0 or grantee.oid is not null)
    order by 1
  ) as inserters,
  -- a default names no column, so 0 will do; with the table it would wait for whoever alters that
  pg_catalog.pg_get_expr(column_default.adbin, 0) as default_expression
from candidate
join pg_catalog.pg_class as table_class
  on table_class.oid = candidate.table_oid
join pg_catalog.pg_namespace as table_namespace
  on table_namespace.oid = table_class.relnamespace
join pg_catalog.pg_attribute as attribute
  on attribute.attrelid = candidate.table_oid
  and attribute.attnum = candidate.column_number
join base_type
  on base_type.type_oid = attribute.atttypid
join pg_catalog.pg_type as type
  on type.oid = base_type.base_oid
  and type.typtype <> 'd'
${schemaAccess("table_namespace", "table_class")}
${columnAccess}
left join pg_catalog.pg_attrdef as column_default
  on column_default.adrelid = candidate.table_oid
  and column_default.adnum = candidate.column_number
  and attribute.attgenerated = ''
where table_class.relkind in ('r', 'p')
  and table_class.relpersistence <> 't'
  -- rows go into a partition through its parent, which has the generator
  and not table_class.relispartition
  -- a default of the parent becomes that of the tables that inherit the column
  and not exists (
    select
    from pg_catalog.pg_inherits as inheritance
    join candidate as parent
      on parent.table_oid = inheritance.inhparent
    join pg_catalog.pg_attribute as parent_attribute
      on parent_attribute.attrelid = parent.table_oid
      and parent_attribute.attnum = parent.column_number
    where inheritance.inhrelid = table_class.oid
      and parent_attribute.attname = attribute.attname
  )
  and (
    not attribute.atthasdef
    or exists (
      select
      from wanted_column
      where wanted_column.table_oid = candidate.table_oid
        and wanted_column.column_number = candidate.column_number
    )
  )
  and attribute.attgenerated = ''
  and attribute.attidentity = ''
  and not attribute.attisdropped
  and table_namespace.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  -- what an extension made is the extension's
  and not exists (
    select
    from pg_catalog.pg_depend as membership
    where membership.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and membership.objid = table_class.oid
      and membership.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and membership.deptype = 'e'
  )
order by
  schema_name,
  table_name,
  attribute.attnum
`;
