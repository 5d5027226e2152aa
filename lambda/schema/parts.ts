/**
 * What people made, and whom each row of the catalogs belongs to: a trigger to its table, an array type to its element. A query
 * that objects are found in, to stand after WITH. `part_kind` and `part_name` tell what has a name only within its object.
 */
export const parts = `
  part (catalog, part_oid, kind, object_oid, part_kind, part_name) as materialized (
    select 'pg_catalog.pg_class'::pg_catalog.regclass, oid, 'relation', oid, null, null::name
    from pg_catalog.pg_class
    where relkind in ('r', 'p', 'v', 'm')
    union all
    select 'pg_catalog.pg_class'::pg_catalog.regclass, index.indexrelid, 'relation', index.indrelid, 'index', index_class.relname
    from pg_catalog.pg_index as index
    join pg_catalog.pg_class as index_class
      on index_class.oid = index.indexrelid
    union all
    select 'pg_catalog.pg_class'::pg_catalog.regclass, oid, 'type', reltype, null, null
    from pg_catalog.pg_class
    where relkind = 'c'
    union all
    select 'pg_catalog.pg_attrdef'::pg_catalog.regclass, column_default.oid, 'relation', column_default.adrelid, 'default', attribute.attname
    from pg_catalog.pg_attrdef as column_default
    join pg_catalog.pg_attribute as attribute
      on attribute.attrelid = column_default.adrelid
      and attribute.attnum = column_default.adnum
    union all
    select
      'pg_catalog.pg_constraint'::pg_catalog.regclass,
      oid,
      case when conrelid = 0 then 'type' else 'relation' end,
      case when conrelid = 0 then contypid else conrelid end,
      case when conrelid <> 0 then 'constraint' end,
      case when conrelid <> 0 then conname end
    from pg_catalog.pg_constraint
    union all
    select 'pg_catalog.pg_trigger'::pg_catalog.regclass, oid, 'relation', tgrelid, 'trigger', tgname
    from pg_catalog.pg_trigger
    where not tgisinternal
    union all
    select 'pg_catalog.pg_policy'::pg_catalog.regclass, oid, 'relation', polrelid, 'policy', polname
    from pg_catalog.pg_policy
    union all
    select
      'pg_catalog.pg_rewrite'::pg_catalog.regclass,
      oid,
      'relation',
      ev_class,
      -- the query of a view is the view
      case when rulename <> '_RETURN' then 'rule' end,
      case when rulename <> '_RETURN' then rulename end
    from pg_catalog.pg_rewrite
    union all
    select 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, 'relation', stxrelid, 'statistics', stxname
    from pg_catalog.pg_statistic_ext
    union all
    select 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, 'routine', oid, null, null
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
      end,
      null,
      null
    from pg_catalog.pg_type as type
    left join pg_catalog.pg_class as relation
      on relation.oid = type.typrelid
  )
`;
