import type { Session } from "../postgres/connect.ts";
import { quoteIdentifier, quoteRelation } from "../postgres/identifiers.ts";
import { notNullCheckName } from "./compare-columns.ts";
import { runStatement } from "./restore-statement.ts";

/**
 * Drops the checks that a run of ours has made on the way to NOT NULL, and has died before it could drop them. Nobody else
 * is on that way, as runs exclude each other. What cannot be dropped now, the next run does.
 */
export async function dropNotNullChecks(session: Session, most: number): Promise<void> {
  const { rows } = await session.query<TableRow>(checksSql, [notNullCheckName]);
  for (const { schema, name } of rows) {
    const table = quoteRelation({ schema, name });
    await runStatement(session, `alter table ${table} drop constraint ${quoteIdentifier(notNullCheckName)}`, most);
  }
}

interface TableRow {
  schema: string;
  name: string;
}

/** Tables that inherit a check lose it with the one that they have it from. */
const checksSql = `
select
  namespace.nspname as schema,
  relation.relname as name
from pg_catalog.pg_constraint as con
join pg_catalog.pg_class as relation
  on relation.oid = con.conrelid
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
where con.contype = 'c'
  and con.conname = $1::text
  and con.coninhcount = 0
order by namespace.nspname, relation.relname
`;
