import type { Session } from "../postgres/connect.ts";
import type { Login } from "./catalog.ts";

export async function readLogin(session: Session): Promise<Login> {
  const { rows } = await session.query<LoginRow>(sql);
  const [row] = rows;
  if (row === undefined) throw new Error("the current user is not in pg_roles");
  return {
    role: row.role,
    superuser: row.superuser,
    inRecovery: row.in_recovery,
    serverVersion: row.server_version,
    lockTable: row.lock_table,
  };
}

interface LoginRow {
  role: string;
  superuser: boolean;
  in_recovery: boolean;
  server_version: number;
  lock_table: number;
}

const sql = `
select
  role.rolname as role,
  role.rolsuper as superuser,
  pg_catalog.pg_is_in_recovery() as in_recovery,
  pg_catalog.current_setting('server_version_num')::integer as server_version,
  pg_catalog.current_setting('max_locks_per_transaction')::integer
    * (
      pg_catalog.current_setting('max_connections')::integer
      + pg_catalog.current_setting('max_prepared_transactions')::integer
    ) as lock_table
from pg_catalog.pg_roles as role
where role.rolname = current_user
`;
