/**
 * Who may look into a schema: a part of a FROM clause, for the aliases of the schema's row in pg_namespace and of the row in
 * pg_class of what is in it.
 */
export function schemaAccess(namespace: string, relation: string): string {
  return `
cross join lateral (
  select
    ${schemaOwner(namespace)} as schema_owner,
    pg_catalog.has_schema_privilege(${namespace}.oid, 'USAGE') as schema_open,
    pg_catalog.has_schema_privilege(${relation}.relowner, ${namespace}.oid, 'USAGE') as schema_open_to_owner
) as schema_access
`;
}

/**
 * Who may grant what a schema allows, for the alias of its row in pg_namespace.
 *
 * `pg_database_owner`, whose the schema public is since PostgreSQL 15, has one member, the owner of the database, and
 * nobody can log in as it.
 */
export function schemaOwner(namespace: string): string {
  return `pg_catalog.pg_get_userbyid(
      case
        when pg_catalog.pg_get_userbyid(${namespace}.nspowner) = 'pg_database_owner' then (
          select database.datdba
          from pg_catalog.pg_database as database
          where database.datname = pg_catalog.current_database()
        )
        else ${namespace}.nspowner
      end
    )`;
}
