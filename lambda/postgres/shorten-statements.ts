import type { Session } from "./connect.ts";

/** Lets no statement run for longer than so many milliseconds. Returns whether they may run for less than was set. */
export async function shortenStatements(session: Session, most: number): Promise<boolean> {
  const { rows } = await session.query<{ is_short: boolean }>(shorten, [Math.floor(most)]);
  return rows[0]?.is_short === true;
}

/** What was set is what the session began with, in milliseconds. */
const shorten = `
select
  pg_catalog.set_config('statement_timeout', least(reset_val::bigint, $1::bigint) || 'ms', false) as statement_timeout,
  $1::bigint < reset_val::bigint as is_short
from pg_catalog.pg_settings
where name = 'statement_timeout'
`;
