import type { Session } from "../postgres/connect.ts";
import type { Grant, Schema } from "./schema.ts";
import { grants, isUserSchema } from "./user-objects.ts";

type Surroundings = Pick<Schema, "serverVersion" | "schemas" | "roles" | "extensions">;

/** What is there for objects to be made in, by and for. */
export async function readSurroundings(session: Session): Promise<Surroundings> {
  const { rows } = await session.query<SurroundingsRow>(sql);
  const [row] = rows;
  return {
    serverVersion: row?.server_version ?? 0,
    schemas: (row?.schemas ?? []).map((one) => ({
      ...one,
      grants: (one.grants ?? []).filter((grant) => !isOld(one.name, grant)),
    })),
    roles: row?.roles ?? [],
    extensions: row?.extensions ?? [],
  };
}

/** What everybody had up to PostgreSQL 14, and still has where that was upgraded: to be given by nobody again who does not mean to. */
function isOld(schema: string, { role, privilege }: Grant): boolean {
  return schema === "public" && role === null && privilege === "CREATE";
}

interface SurroundingsRow {
  server_version: number;
  schemas: { name: string; owner: string; comment: string | null; grants: Grant[] | null }[] | null;
  roles: string[];
  extensions: { name: string; schema: string }[] | null;
}

/** That of `public` is as from PostgreSQL 15 on where nobody has changed it: before, it is who has made the server, rdsadmin on RDS. */
const owner = `
  case
    when namespace.nspname = 'public' and namespace.nspowner = 10 then 'pg_database_owner'
    else pg_catalog.pg_get_userbyid(namespace.nspowner)
  end
`;

const sql = `
select
  pg_catalog.current_setting('server_version_num')::integer as server_version,
  (
    select
      pg_catalog.json_agg(
        pg_catalog.json_build_object(
          'name', namespace.nspname,
          'owner', ${owner},
          'comment', pg_catalog.obj_description(namespace.oid, 'pg_namespace'),
          'grants', ${grants("namespace.nspacl", "namespace.nspowner")}
        )
        order by namespace.nspname
      )
    from pg_catalog.pg_namespace as namespace
    where ${isUserSchema("namespace")}
  ) as schemas,
  array(
    select role.rolname::text
    from pg_catalog.pg_roles as role
    order by 1
  ) as roles,
  (
    select
      pg_catalog.json_agg(
        pg_catalog.json_build_object('name', extension.extname, 'schema', namespace.nspname)
        order by extension.extname
      )
    from pg_catalog.pg_extension as extension
    join pg_catalog.pg_namespace as namespace
      on namespace.oid = extension.extnamespace
  ) as extensions
`;
