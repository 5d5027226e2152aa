import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";

/** Tables, indexes and views that are named like a sequence: a new sequence cannot have their names. */
export async function readSequenceLikeNames(session: Session): Promise<RelationName[]> {
  const { rows } = await session.query<{ schema: string; name: string }>(sql);
  return rows;
}

const sql = `
select
  namespace.nspname as schema,
  class.relname as name
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as namespace
  on namespace.oid = class.relnamespace
where class.relkind <> 'S'
  and class.relname ~ '_seq[0-9]*$'
`;
