import pg from "pg";
import { answerTimeout, type Session } from "../postgres/connect.ts";
import { quoteRelation } from "../postgres/identifiers.ts";
import { type LockHolder, lockHolders, lockHoldersSchema } from "../postgres/lock-holders.ts";
import type { ServerError } from "../postgres/server-words.ts";
import { endsSession, sqlstate } from "../postgres/sqlstate.ts";
import { namedRelations } from "./named-relations.ts";

/** That PostgreSQL did not do what a statement says. */
export interface Refused extends ServerError {
  readonly statement: string;
  /** Milliseconds that it was given. */
  readonly limit: number;
  /** Who kept us from locking what was to be locked. */
  readonly holders: readonly LockHolder[];
}

/** The most that a timer of Node.js takes, in milliseconds: 24 days. */
const longest = 2 ** 31 - 1;

/**
 * Runs a statement as a transaction of its own, for at most so many milliseconds; Infinity is as long as it takes. Returns
 * why PostgreSQL refused it, null where it did not. Throws only an error that ends the session.
 */
export async function runStatement(session: Session, statement: string, most: number): Promise<Refused | null> {
  const limit = Number.isFinite(most) ? Math.max(1, Math.floor(most)) : 0;
  await session.query("select pg_catalog.set_config('statement_timeout', $1::text, false)", [`${limit}ms`]);
  // extended: PostgreSQL then takes one statement only, whatever the source has put into it
  const query = {
    text: statement,
    queryMode: "extended",
    query_timeout: limit === 0 ? longest : limit + answerTimeout,
  };
  try {
    await session.query(query);
    return null;
  } catch (error) {
    if (endsSession(error) || !(error instanceof pg.DatabaseError)) throw error;
    const { code = "", message, where: context = "" } = error;
    const holders = code === sqlstate.lockNotAvailable ? await holdersOf(session, statement) : [];
    return { statement, limit: most, sqlstate: code, message, context, holders };
  }
}

/** Who holds locks on what a statement names; nobody where they have let go meanwhile, or where that cannot be seen. */
async function holdersOf(session: Session, statement: string): Promise<LockHolder[]> {
  try {
    const { rows } = await session.query<{ holders: unknown }>(shutsOut(statement) ? anyHolder : writingHolder, [
      namedRelations(statement).map(quoteRelation),
    ]);
    return lockHoldersSchema.parse(rows[0]?.holders);
  } catch (error) {
    if (endsSession(error)) throw error;
    return [];
  }
}

/** Whether it waits for those who only read, too. */
function shutsOut(statement: string): boolean {
  return !/^create |^alter table .* (?:foreign key \(|validate constraint "[^"]*"$)/is.test(statement);
}

const anyHolder = `
select
  ${lockHolders("$1::text[]", "true")} as holders
`;

const writingHolder = `
select
  ${lockHolders("$1::text[]", "lock.mode not in ('AccessShareLock', 'RowShareLock')")} as holders
`;
