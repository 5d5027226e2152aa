import type { Session } from "../postgres/connect.ts";
import type { RoleInSchema } from "./catalog.ts";
import { schemaOwner } from "./schema-access.ts";
import type { Wanted } from "./wanted.ts";

/** What the roles, and our own, may do in the schemas; where both are there. */
export async function readRolesInSchemas(session: Session, roles: Wanted["roles"]): Promise<RoleInSchema[]> {
  if (roles.length === 0) return [];
  const { rows } = await session.query<RoleInSchemaRow>(sql, [JSON.stringify(roles)]);
  return rows.map((row) => ({
    schema: row.schema_name,
    schemaOwner: row.schema_owner,
    role: row.role_name,
    alterable: row.alterable,
    mayCreate: row.may_create,
  }));
}

interface RoleInSchemaRow {
  schema_name: string;
  schema_owner: string;
  role_name: string;
  alterable: boolean;
  may_create: boolean;
}

const sql = `
with wanted as (
  select
    wanted.schema,
    wanted.role
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as wanted (schema text, role text)
  union
  select
    wanted.schema,
    current_user
  from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as wanted (schema text)
)
select
  namespace.nspname as schema_name,
  ${schemaOwner("namespace")} as schema_owner,
  role.rolname as role_name,
  pg_catalog.pg_has_role(role.oid, 'USAGE') as alterable,
  pg_catalog.has_schema_privilege(role.oid, namespace.oid, 'CREATE')
    and pg_catalog.has_schema_privilege(role.oid, namespace.oid, 'USAGE') as may_create
from wanted
join pg_catalog.pg_namespace as namespace
  on namespace.nspname = wanted.schema
join pg_catalog.pg_roles as role
  on role.rolname = wanted.role
order by
  schema_name,
  role_name
`;
