const exclusivelyLocked = `
  select lock.relation
  from pg_catalog.pg_locks as lock
  join pg_catalog.pg_database as database
    on database.oid = lock.database
    and database.datname = pg_catalog.current_database()
  where lock.mode = 'AccessExclusiveLock'
    and lock.relation is not null
`;

/**
 * How costly it is to find the end of a column's data: a part of a FROM clause, for the aliases `table_class` and
 * `attribute`. `bytes` is the on-disk size of what would have to be read, 0 where an index saves that; `locks` counts
 * what stays locked until the statement ends: the table, its partitions and inheriting tables, and all of their indexes.
 *
 * `type_fixed` says whether PostgreSQL refuses to change the column's type, `digits` how many it takes before the point.
 *
 * The size is asked of the files: the estimate in `relpages` is 0 for a table that was loaded and not yet analysed.
 */
export const columnAccess = `
cross join lateral (
  select
    exists (
      select
      from pg_catalog.pg_index as index
      join pg_catalog.pg_class as index_class
        on index_class.oid = index.indexrelid
      join pg_catalog.pg_am as access_method
        on access_method.oid = index_class.relam
      where index.indrelid = table_class.oid
        and index.indkey[0] = attribute.attnum
        and index.indisvalid
        and index.indpred is null
        and access_method.amname = 'btree'
    ) as indexed
) as index_access
cross join lateral (
  with recursive part as (
    select table_class.oid
    union all
    select inheritance.inhrelid
    from part
    join pg_catalog.pg_inherits as inheritance
      on inheritance.inhparent = part.oid
  )
  select
    coalesce(
      sum(
        case
          when index_access.indexed then 0
          -- to ask a table for its size takes a lock: one that is being altered has to do without
          when part.oid not in (${exclusivelyLocked}) then pg_catalog.pg_relation_size(part.oid)
        end
      ),
      0
    )::bigint as bytes,
    sum(
      1 + (
        select count(*)
        from pg_catalog.pg_index as index
        where index.indrelid = part.oid
      )
    )::integer as locks
  from part
) as part_access
cross join lateral (
  select
    attribute.attinhcount > 0
    or exists (
      select
      from pg_catalog.pg_partitioned_table as partitioned
      where partitioned.partrelid = table_class.oid
        and attribute.attnum = any (partitioned.partattrs)
    ) as type_fixed,
    -- of numeric(precision, scale), which are kept as precision * 65536 + scale + 4; the scale takes 11 bits and a sign
    case
      when attribute.atttypid = 'pg_catalog.numeric'::pg_catalog.regtype and attribute.atttypmod >= 4
      then (attribute.atttypmod - 4 >> 16) - (((attribute.atttypmod - 4 & 2047) # 1024) - 1024)
    end as digits
) as type_access
`;
