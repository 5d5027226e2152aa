/**
 * The type below each type of some columns, where it is a domain: a query of a `with recursive` list, named `base_type`.
 * Of its rows, those whose `base_oid` is no domain any more are what is wanted: a domain may stand on a domain.
 *
 * `columns` is the name of an earlier query of that list, with `table_oid` and `column_number`.
 */
export function baseType(columns: string): string {
  return `base_type as (
    select distinct
      attribute.atttypid as type_oid,
      attribute.atttypid as base_oid
    from ${columns}
    join pg_catalog.pg_attribute as attribute
      on attribute.attrelid = ${columns}.table_oid
      and attribute.attnum = ${columns}.column_number
    union
    select
      base_type.type_oid,
      type.typbasetype
    from base_type
    join pg_catalog.pg_type as type
      on type.oid = base_type.base_oid
    where type.typtype = 'd'
  )`;
}
