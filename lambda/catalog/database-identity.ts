import type { Session } from "../postgres/connect.ts";

/**
 * What tells a database from all others, of this server and of others, by whichever address it is reached.
 *
 * Not the system identifier: a server that was restored from a snapshot has that of the original, whose databases have the same
 * oids, and the original may well be its reference. The two have not started in the same microsecond.
 */
export async function readDatabaseIdentity(session: Session): Promise<string> {
  const { rows } = await session.query<{ identity: string }>(sql);
  const [row] = rows;
  if (row === undefined) throw new Error("the current database is not in pg_database");
  return row.identity;
}

const sql = `
select
  pg_catalog.concat_ws(
    '/',
    extract(epoch from pg_catalog.pg_postmaster_start_time()),
    database.oid
  ) as identity
from pg_catalog.pg_database as database
where database.datname = pg_catalog.current_database()
`;
