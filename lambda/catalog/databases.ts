import type { Session } from "../postgres/connect.ts";

/** The databases of a server that hold anybody's data, by name. */
export async function readDatabases(session: Session): Promise<string[]> {
  const { rows } = await session.query<{ name: string }>(sql);
  return rows.map(({ name }) => name);
}

const sql = `
select
  database.datname as name
from pg_catalog.pg_database as database
where database.datallowconn
  and not database.datistemplate
  -- says that it allows connections, and refuses them: it is the service's own
  and database.datname <> 'rdsadmin'
order by
  database.datname
`;
