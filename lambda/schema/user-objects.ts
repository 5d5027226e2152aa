/** Fragments of SQL that keep what PostgreSQL and extensions made out of what people made. */

/** Whether a schema, given as an alias of pg_namespace, is one that people make objects in. */
export function isUserSchema(namespace: string): string {
  return `(${namespace}.nspname !~ '^pg_' and ${namespace}.nspname <> 'information_schema')`;
}

/** Whether no extension made an object: it comes with the extension. */
export function isNoMember(catalog: string, oid: string): string {
  return `not exists (
    select
    from pg_catalog.pg_depend as membership
    where membership.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass
      and membership.objid = ${oid}
      and membership.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      and membership.deptype = 'e'
  )`;
}

/**
 * Whether AWS DMS has not made it for itself, to be given as a name: the tables that it keeps its state in, on either side, and what
 * notes changes of definitions for it.
 *
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TaskSettings.ControlTable.html
 */
export function isNotOfDms(name: string): string {
  return `${name} !~ '^awsdms_'`;
}

/** Whom an access control list gives what, as JSON; without the owner, who has it anyway. */
export function grants(acl: string, owner: string): string {
  return `(
    select
      pg_catalog.json_agg(
        pg_catalog.json_build_object(
          'role', grantee.rolname,
          'privilege', entry.privilege_type,
          'grantable', entry.is_grantable
        )
        order by grantee.rolname, entry.privilege_type
      )
    from pg_catalog.aclexplode(${acl}) as entry
    left join pg_catalog.pg_roles as grantee
      on grantee.oid = entry.grantee
    where entry.grantee <> ${owner}
      and (entry.grantee = 0 or grantee.oid is not null)
  )`;
}
