import * as z from "zod";
import type { Session } from "./connect.ts";

/**
 * An SQL expression for the sessions that keep us from locking some relations, their partitions or their inheriting
 * tables, as a JSON array that `lockHoldersSchema` takes; an empty one when they have let go meanwhile.
 *
 * `relations` is an SQL expression for a `text[]` of quoted names, `inOurWay` one for whether a row `lock` of pg_locks
 * conflicts with ours. What a session does is shown to its own role, its members, and pg_read_all_stats only.
 */
export function lockHolders(relations: string, inOurWay: string): string {
  return `(
    with recursive
      wanted as (
        select pg_catalog.to_regclass(relation.name)::oid as oid
        from unnest(${relations}) as relation (name)
        union
        select inheritance.inhrelid
        from wanted
        join pg_catalog.pg_inherits as inheritance
          on inheritance.inhparent = wanted.oid
      ),
      holder as (
        select distinct lock.pid
        from pg_catalog.pg_locks as lock
        join wanted
          on wanted.oid = lock.relation
        join pg_catalog.pg_database as database
          on database.oid = lock.database
          and database.datname = current_database()
        where lock.granted
          and lock.pid is distinct from pg_backend_pid()
          and (${inOurWay})
      )
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'pid', holder.pid,
          'role', activity.usename,
          'application', activity.application_name,
          'state', activity.state,
          'since', to_char(activity.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        )
        order by activity.xact_start, holder.pid
      ),
      '[]'
    )
    from holder
    left join pg_catalog.pg_stat_activity as activity
      on activity.pid = holder.pid
  )`;
}

/** A session that holds a lock we want. */
export type LockHolder = z.infer<typeof lockHolderSchema>;

const lockHolderSchema = z.object({
  /** The process on the server; null for a transaction that was prepared and has no process any more. */
  pid: z.number().nullable(),
  /** Null for what PostgreSQL does by itself, which is autovacuum. */
  role: z.string().nullable(),
  application: z.string().nullable(),
  /** As in `pg_stat_activity`; null when we may not know. */
  state: z.string().nullable(),
  /** When its transaction began; null when we may not know. */
  since: z.string().nullable(),
});

export const lockHoldersSchema = z.array(lockHolderSchema);

/** Who keeps us from reading a relation, given by its quoted name. */
export async function readLockHolders(session: Session, relation: string): Promise<LockHolder[]> {
  const { rows } = await session.query<{ holders: unknown }>(readersSql, [[relation]]);
  return lockHoldersSchema.parse(rows[0]?.holders);
}

/** Tables wait for the last of these modes, sequences, before PostgreSQL 18, for all. */
const readersSql = `
select
  ${lockHolders("$1::text[]", "lock.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')")} as holders
`;
