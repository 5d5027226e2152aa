import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";

/**
 * Tables, indexes and views that are named like a sequence, or like one of these: a new sequence cannot have their names.
 */
export async function readSequenceLikeNames(session: Session, names: readonly string[]): Promise<RelationName[]> {
  const { rows } = await session.query<{ schema: string; name: string }>(sql, [names]);
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
  and (class.relname ~ '_seq[0-9]*$' or class.relname = any ($1::text[]))
`;
