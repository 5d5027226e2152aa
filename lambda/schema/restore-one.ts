import type { Session } from "../postgres/connect.ts";
import { quoteRelation, type RelationName } from "../postgres/identifiers.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { Difference } from "./difference.ts";
import { type Refused, runStatement } from "./restore-statement.ts";
import { tokenize } from "./sql-tokens.ts";

/** How long each kind of statement may take, in milliseconds; Infinity is as long as it takes. */
export interface StatementTimes {
  /** What keeps others out while it runs. */
  readonly shuttingOut: number;
  /** What keeps nobody out, such as to make an index concurrently. */
  readonly gentle: number;
}

/** Where a difference that could not be made came to. */
export interface Unmade {
  readonly refused: Refused;
  /** How many of its statements have been done, and stay. */
  readonly done: number;
}

/** Makes a difference, one statement after the other; null when that is done. What a failed statement leaves behind is cleared away. */
export async function makeDifference(
  session: Session,
  { kind, sql }: Difference,
  times: StatementTimes,
): Promise<Unmade | null> {
  for (const [done, statement] of sql.entries()) {
    const most = isGentle(statement) ? times.gentle : times.shuttingOut;
    const refused = (await whyNotDropped(session, statement, most)) ?? (await runStatement(session, statement, most));
    if (refused === null) continue;
    if (refused.sqlstate !== sqlstate.duplicateTable) await dropInvalidIndex(session, statement);
    const helper = sql.at(-1);
    if (kind !== "not null" || sql.length === 1 || done === 0 || helper === undefined) return { refused, done };
    // while it is there, it refuses rows by a name that nobody knows
    const kept = done < sql.length - 1 ? await runStatement(session, helper, times.shuttingOut) : refused;
    return { refused, done: kept === null ? 0 : done };
  }
  return null;
}

/**
 * What lets everybody read and write: it may take its time, and others need not wait for it. To make a materialised view
 * reads others, and nobody knows the new one yet.
 */
function isGentle(statement: string): boolean {
  return (
    /^(?:create (?:unique )?index concurrently|drop index concurrently|create materialized view) /.test(statement) ||
    /^alter table (?:"(?:[^"]|"")*"\.?){2} validate constraint /.test(statement)
  );
}

/** Milliseconds to clear away what a statement that was cut off has left behind. */
const timeToClear = 30_000;

/** Why an index is not to be dropped that was invalid: somebody else may be making it just now, or has made it. */
async function whyNotDropped(session: Session, statement: string, most: number): Promise<Refused | null> {
  if (!statement.startsWith('drop index concurrently "')) return null;
  const [schema, name] = identifiersOf(statement);
  if (schema === undefined || name === undefined) return null;
  const { rows } = await session.query(invalidIndex, [schema, name]);
  if (rows.length > 0) return null;
  return {
    statement,
    limit: most,
    sqlstate: sqlstate.objectInUse,
    message: "another session makes it, or works on its table",
    context: "",
    holders: [],
  };
}

function identifiersOf(statement: string): string[] {
  return tokenize(statement).flatMap(({ text, value }) => (text.startsWith('"') ? [value] : []));
}

/** What CREATE INDEX CONCURRENTLY leaves behind when it fails; where it cannot be dropped either, the comparison tells of it. */
async function dropInvalidIndex(session: Session, statement: string): Promise<void> {
  const index = indexMadeBy(statement);
  if (index === undefined) return;
  const { rows } = await session.query(invalidIndex, [index.schema, index.name]);
  if (rows.length > 0) await runStatement(session, `drop index concurrently ${quoteRelation(index)}`, timeToClear);
}

/** An index is in the schema of its table. */
function indexMadeBy(statement: string): RelationName | undefined {
  if (!/^create (?:unique )?index concurrently "/.test(statement)) return undefined;
  const [name, schema] = identifiersOf(statement);
  return name === undefined || schema === undefined ? undefined : { schema, name };
}

/** One that nobody is making: who makes an index concurrently has such a lock on its table from the beginning to the end. */
const invalidIndex = `
select
  relation.oid
from pg_catalog.pg_index as index
join pg_catalog.pg_class as relation
  on relation.oid = index.indexrelid
join pg_catalog.pg_namespace as namespace
  on namespace.oid = relation.relnamespace
where not index.indisvalid
  and namespace.nspname = $1::text
  and relation.relname = $2::text
  and not exists (
    select
    from pg_catalog.pg_locks as lock
    where lock.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
      and lock.relation = index.indrelid
      and lock.mode = 'ShareUpdateExclusiveLock'
      and lock.granted
      and lock.pid <> pg_catalog.pg_backend_pid()
  )
`;
