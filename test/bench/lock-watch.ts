import type pg from "pg";

/** How long the restore hook's session kept others from writing to tables and from drawing from sequences, in milliseconds. */
export interface LockTimes {
  readonly median: number;
  readonly longest: number;
  /** How many were seen; those that begin and end between two looks are not, and are shorter than the median. */
  readonly seen: number;
}

const lookSql = `
select
  lock.relation::text || ' ' || lock.virtualtransaction as hold
from pg_catalog.pg_locks as lock
join pg_catalog.pg_stat_activity as activity
  on activity.pid = lock.pid
  and activity.application_name = 'restore-hook'
where lock.granted
  and lock.mode in ('ShareRowExclusiveLock', 'AccessExclusiveLock')
`;

/** Looks over and over, from a session of its own, until `work` has ended. */
export async function watchLocks(session: pg.Client, work: Promise<unknown>): Promise<LockTimes> {
  let ended = false;
  const ending = work.finally(() => {
    ended = true;
  });
  const holds = new Map<string, { first: number; last: number }>();
  while (!ended) {
    const before = performance.now();
    const { rows } = await session.query<{ hold: string }>(lookSql);
    const now = performance.now();
    for (const { hold } of rows) {
      const known = holds.get(hold);
      if (known === undefined) holds.set(hold, { first: before, last: now });
      else known.last = now;
    }
  }
  await ending;
  const times = [...holds.values()].map(({ first, last }) => last - first).toSorted((one, other) => one - other);
  return { median: times[Math.floor(times.length / 2)] ?? 0, longest: times.at(-1) ?? 0, seen: times.length };
}
