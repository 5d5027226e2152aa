import type { Session } from "../postgres/connect.ts";

/** How many views to ask for at once: to tell of each, all that it reads stays locked, and others need room in the lock table. */
const mostViews = 500;

/** The queries of views, without a semicolon, by the oids of the views. */
export async function readViewDefinitions(session: Session, oids: readonly string[]): Promise<Map<string, string>> {
  const definitions = new Map<string, string>();
  for (let start = 0; start < oids.length; start += mostViews) {
    const { rows } = await session.query<DefinitionRow>(sql, [oids.slice(start, start + mostViews)]);
    for (const { view_oid, definition } of rows) definitions.set(view_oid, definition);
  }
  return definitions;
}

interface DefinitionRow {
  view_oid: string;
  definition: string;
}

const sql = `
select
  view.oid::text as view_oid,
  pg_catalog.rtrim(pg_catalog.pg_get_viewdef(view.oid), ';') as definition
from pg_catalog.pg_class as view
where view.oid = any ($1::pg_catalog.oid[])
`;
