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
    schemas: (row?.schemas ?? []).map((one) => ({ ...one, grants: one.grants ?? [] })),
    roles: row?.roles ?? [],
    extensions: row?.extensions ?? [],
  };
}

interface SurroundingsRow {
  server_version: number;
  schemas: { name: string; owner: string; comment: string | null; grants: Grant[] | null }[] | null;
  roles: string[];
  extensions: { name: string; schema: string }[] | null;
}

const sql = `
select
  pg_catalog.current_setting('server_version_num')::integer as server_version,
  (
    select
      pg_catalog.json_agg(
        pg_catalog.json_build_object(
          'name', namespace.nspname,
          'owner', pg_catalog.pg_get_userbyid(namespace.nspowner),
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
