import type { Failure } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { explainLockTimeout } from "../postgres/explain-timeout.ts";
import { quoteRelation, type RelationName } from "../postgres/identifiers.ts";
import { readLockHolders } from "../postgres/lock-holders.ts";
import { shortenStatements } from "../postgres/shorten-statements.ts";
import { endsSession, sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import { leastTime } from "../time-left.ts";
import type { Difference } from "./difference.ts";
import type { Index } from "./schema.ts";
import { isOneStatement } from "./sql-shape.ts";
import { tokenize } from "./sql-tokens.ts";

/** What shows the keys that keep a unique index from being made: one row for each, with how often it is there. */
export interface DuplicatesQuery {
  readonly table: RelationName;
  readonly sql: string;
}

/** Whether the rows of a table let a unique index be made, as its columns are now. Never which rows do not. */
export type Duplicates =
  | { readonly kind: "none" }
  /** `keys`: how many there are more than once. */
  | { readonly kind: "found"; readonly keys: bigint }
  /** What it names is not there yet, or not yet of the type that it takes. */
  | { readonly kind: "later" }
  | { readonly kind: "unknown"; readonly failure: Failure };

/** `divided`: whether the table has partitions, whose rows are its own; those of tables that inherit from it are not. */
export function duplicatesQuery(
  table: RelationName,
  { keys, predicate, nullsDistinct }: Index,
  divided: boolean,
): DuplicatesQuery {
  const list = keys.map((key, position) => `${key} as key_${position + 1}`).join(", ");
  const conditions = [
    ...(predicate === null ? [] : [`(${predicate})`]),
    ...(nullsDistinct ? keys.map((key) => `${key} is not null`) : []),
  ];
  const where = conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
  const groups = keys.map((_, position) => position + 1).join(", ");
  const from = `${divided ? "" : "only "}${quoteRelation(table)}`;
  return {
    table: { schema: table.schema, name: table.name },
    sql: `select ${list}, count(*) as rows from ${from}${where} group by ${groups} having count(*) > 1`,
  };
}

/**
 * Counts the duplicates that differences of uniqueness would stumble over. Each reads its whole table, one after the other, and
 * what takes longer than the session's statement timeout is unknown. Throws only an error that ends the session.
 *
 * `timeLeft` says how many milliseconds are left, where nobody is waiting; what does not come to its end by then, or within a minute,
 * is unknown, too.
 */
export async function countDuplicates(
  session: Session,
  differences: readonly Difference[],
  timeLeft?: () => number,
): Promise<Map<Difference, Duplicates>> {
  const counts = new Map<Difference, Duplicates>();
  for (const difference of differences) {
    if (difference.duplicates !== null)
      counts.set(difference, await countInTime(session, difference.duplicates, timeLeft));
  }
  return counts;
}

async function countInTime(session: Session, query: DuplicatesQuery, timeLeft?: () => number): Promise<Duplicates> {
  const left = timeLeft?.();
  if (left === undefined) return count(session, query, slow);
  if (left < leastTime.toBegin) return { kind: "unknown", failure: outOfTime };
  const isShort = await shortenStatements(session, Math.min(left - leastTime.toEnd, longest));
  return count(session, query, isShort ? tooSlow : slow);
}

/** Milliseconds of a count that nobody waits for: whoever is to alter the table does, and all others behind that. */
const longest = 60_000;

const tooSlow: Failure = {
  reason:
    "counting its duplicates would have taken longer than the minute, or the rest of the time, that a run gives it",
  hint: "Count them yourself before the index is made.",
};

const slow: Failure = {
  reason: "counting its duplicates took longer than the statement timeout",
  hint: "Count them yourself before the index is made, or allow a longer statement timeout.",
};

const outOfTime: Failure = {
  reason: "the run ran out of time before its duplicates were counted",
  hint: "Count them yourself before the index is made.",
};

/** `tooLong`: why it does not come to its end within the time that a statement may take. */
async function count(session: Session, { table, sql }: DuplicatesQuery, tooLong: Failure): Promise<Duplicates> {
  try {
    if (await mayDoMore(session, sql)) return { kind: "unknown", failure: impure };
    // extended: PostgreSQL then takes one statement only, whatever the source has put into it
    const query = { text: `select count(*)::text as keys from (${sql}) as duplicate`, queryMode: "extended" };
    const { rows } = await session.query<{ keys: string }>(query);
    const keys = BigInt(rows[0]?.keys ?? 0);
    return keys === 0n ? { kind: "none" } : { kind: "found", keys };
  } catch (error) {
    if (endsSession(error)) throw error;
    if (absences.has(sqlstateOf(error) ?? "")) return { kind: "later" };
    return { kind: "unknown", failure: await explain(session, table, error, tooLong) };
  }
}

const impure: Failure = {
  reason:
    "its duplicates were not counted: the source names functions in it that may do more than compute, which no index can call",
  hint: "Find out who changed what the source says before you run any of it.",
};

/** Whether it is no single query, or calls a function of which none that is so called is IMMUTABLE. One that is not here calls nothing. */
async function mayDoMore(session: Session, sql: string): Promise<boolean> {
  if (!isOneStatement(sql)) return true;
  const tokens = tokenize(sql).filter(({ kind }) => kind !== "space");
  const called = tokens.filter(({ kind }, index) => kind === "identifier" && tokens[index + 1]?.text === "(");
  const names = [...new Set(called.map(({ value }) => value))];
  const { rows } = await session.query<{ impure: boolean }>(impureSql, [names]);
  return rows[0]?.impure !== false;
}

const impureSql = `
select
  coalesce(pg_catalog.bool_or(not named.pure), false) as impure
from (
  select
    pg_catalog.bool_or(routine.provolatile = 'i') as pure
  from pg_catalog.pg_proc as routine
  where routine.proname = any ($1::pg_catalog.name[])
  group by
    routine.proname
) as named
`;

const absences: ReadonlySet<string> = new Set([
  sqlstate.invalidSchemaName,
  sqlstate.undefinedColumn,
  sqlstate.undefinedTable,
  sqlstate.undefinedFunction,
  sqlstate.undefinedObject,
]);

/** Without the words of PostgreSQL, which quote values: `invalid input syntax for type date: "…"`. */
async function explain(session: Session, table: RelationName, error: unknown, tooLong: Failure): Promise<Failure> {
  const state = sqlstateOf(error);
  if (state === sqlstate.lockNotAvailable) {
    return explainLockTimeout(await readLockHolders(session, quoteRelation(table)));
  }
  if (state === sqlstate.queryCanceled) return tooLong;
  return {
    reason: `its duplicates could not be counted: PostgreSQL refused it with SQLSTATE ${state}`,
    hint: "Run the query yourself to see why.",
  };
}
