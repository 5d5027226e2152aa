import type { Scope } from "../../lambda/catalog/scope.ts";
import type { Session } from "../../lambda/postgres/connect.ts";
import { displayRelation } from "../../lambda/postgres/identifiers.ts";

/** The schemas and tables of a scope that a database does not have: most likely they are misspelt. */
export async function readUnknownNames(session: Session, scope: Scope): Promise<string[]> {
  const { rows } = await session.query<{ schema: string; name: string | null }>(sql, [JSON.stringify(namesOf(scope))]);
  return rows.map(({ schema, name }) =>
    name === null ? `schema ${schema}` : `table ${displayRelation({ schema, name })}`,
  );
}

function namesOf({ schemas, tables }: Scope) {
  return [...schemas.map((schema) => ({ schema, name: null })), ...tables];
}

const sql = `
select
  wanted.schema,
  wanted.name
from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) as wanted (schema text, name text)
left join pg_catalog.pg_namespace as namespace
  on namespace.nspname = wanted.schema
left join pg_catalog.pg_class as class
  on class.relnamespace = namespace.oid
  and class.relname = wanted.name
where namespace.oid is null
  or (wanted.name is not null and class.oid is null)
order by
  wanted.schema,
  wanted.name nulls first
`;
