import { readLogin } from "../catalog/login.ts";
import type { Session } from "../postgres/connect.ts";
import { endsSession } from "../postgres/sqlstate.ts";
import { type Grant, hintOf, membership, onSchema } from "../repair/grants.ts";
import { namedRelations } from "./named-relations.ts";
import { tokenize } from "./sql-tokens.ts";

/**
 * What would allow us a statement that was refused: the privileges of the owners of what it names, those of the role that it
 * gives something to, and to create in the schemas that it makes something in. Null where none of them is missing.
 */
export async function missingForStatement(session: Session, statement: string): Promise<string | null> {
  try {
    const login = await readLogin(session);
    const named = namedRelations(statement);
    const { rows: owners } = await session.query<OwnerRow>(ownersSql, [
      named.map(({ schema }) => schema),
      named.map(({ name }) => name),
      newOwner(statement),
    ]);
    const grants: Grant[] = owners.map(({ owner }) => membership(login, owner));
    if (grants.length > 0) return hintOf(grants);
    const { rows: schemas } = await session.query<SchemaRow>(schemasSql, [named.map(({ schema }) => schema)]);
    const closed = schemas.map(({ schema, owner }) => onSchema(schema, ["usage", "create"], owner, login.role));
    return closed.length === 0 ? null : hintOf(closed);
  } catch (error) {
    if (endsSession(error)) throw error;
    return null;
  }
}

/** `alter … owner to "…"`. */
function newOwner(statement: string): string | null {
  if (!/^alter .* owner to "(?:[^"]|"")*"$/s.test(statement)) return null;
  return tokenize(statement).at(-1)?.value ?? null;
}

interface OwnerRow {
  owner: string;
}

/** Of tables and views before routines and types: a table has a type of the same name. */
const ownersSql = `
select distinct
  owner.rolname as owner
from (
  select relation.relowner as oid
  from unnest($1::text[], $2::text[]) as named (schema, name)
  join pg_catalog.pg_namespace as namespace
    on namespace.nspname = named.schema
  join pg_catalog.pg_class as relation
    on relation.relnamespace = namespace.oid
    and relation.relname = named.name
  union
  select routine.proowner
  from unnest($1::text[], $2::text[]) as named (schema, name)
  join pg_catalog.pg_namespace as namespace
    on namespace.nspname = named.schema
  join pg_catalog.pg_proc as routine
    on routine.pronamespace = namespace.oid
    and routine.proname = named.name
  union
  select type.typowner
  from unnest($1::text[], $2::text[]) as named (schema, name)
  join pg_catalog.pg_namespace as namespace
    on namespace.nspname = named.schema
  join pg_catalog.pg_type as type
    on type.typnamespace = namespace.oid
    and type.typname = named.name
  union
  select role.oid
  from pg_catalog.pg_roles as role
  where role.rolname = $3::text
) as concerned
join pg_catalog.pg_roles as owner
  on owner.oid = concerned.oid
where not pg_catalog.pg_has_role(owner.oid, 'usage')
  and owner.rolname !~ '^pg_'
order by owner.rolname
`;

interface SchemaRow {
  schema: string;
  owner: string;
}

const schemasSql = `
select distinct
  namespace.nspname as schema,
  owner.rolname as owner
from pg_catalog.pg_namespace as namespace
join pg_catalog.pg_roles as owner
  on owner.oid = namespace.nspowner
where namespace.nspname = any ($1::text[])
  and not pg_catalog.has_schema_privilege(namespace.oid, 'create')
order by namespace.nspname
`;
