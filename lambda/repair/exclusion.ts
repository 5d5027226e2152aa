import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";

/** "restorhk" in ASCII: the key of our advisory lock, of which each database has its own. */
const lockKey = 0x726573746f72686bn;

/** How long a run waits for another run on the same database. */
const longestWait = "60s";

/**
 * Keeps other runs out of this database until the session ends.
 *
 * Throws a FailureError when another run is still at work after a minute.
 */
export async function excludeOtherRuns(session: Session): Promise<void> {
  await session.query("begin");
  try {
    await session.query(waitFor, [longestWait]);
    // a session lock: it outlives the transaction that only carries its timeout
    await session.query("select pg_catalog.pg_advisory_lock($1::bigint)", [lockKey.toString()]);
    await session.query("commit");
  } catch (error) {
    if (sqlstateOf(error) !== sqlstate.lockNotAvailable) throw error;
    throw new FailureError(
      {
        reason: `another run of the restore hook has been at work on this database for more than ${longestWait}`,
        hint: "Wait until it has ended (its application_name in pg_stat_activity is restore-hook), then run it again.",
      },
      { cause: error, transient: true },
    );
  }
}

/** The statement timeout is meant for the work to come, and may be shorter. */
const waitFor = `
select
  pg_catalog.set_config('lock_timeout', $1::text, true),
  pg_catalog.set_config('statement_timeout', '0', true)
`;
