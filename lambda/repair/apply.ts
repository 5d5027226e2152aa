import { z } from "zod";
import type { Session } from "../postgres/connect.ts";
import { type LockHolder, lockHolders, lockHoldersSchema } from "../postgres/lock-holders.ts";
import { endsSession, sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import { type Repair, statementsFor } from "./statements.ts";

/** What became of one repair: `restart` is the value the sequence was moved to, null when it did not have to move. */
export type Applied =
  | { readonly applied: true; readonly restart: bigint | null }
  | {
      readonly applied: false;
      readonly sqlstate: string;
      readonly message: string;
      /** Who kept us from locking what was to be locked. */
      readonly holders: readonly LockHolder[];
    };

/** How many repairs go to the server at once; each is still a transaction of its own. */
const batchSize = 1000;

/**
 * Does the repairs, in their order. Each is one short transaction, so locks are held for one sequence at a time; one
 * that fails is undone and leaves the others alone. An error that ends the session is thrown: what was committed
 * until then stays, and is right. What is returned as applied is on the server's disk.
 */
export async function applyRepairs(session: Session, repairs: readonly Repair[]): Promise<Applied[]> {
  const applied: Applied[] = [];
  const last = repairs.at(-1);
  while (applied.length < repairs.length) {
    const batch = repairs.slice(applied.length, applied.length + batchSize);
    applied.push(...(await applyBatch(session, batch, last)));
  }
  const written = applied.map((outcome, index) => hasWritten(repairs[index], outcome));
  if (written.includes(true) && written.at(-1) === false) await session.query(waitForDisk);
  return applied;
}

/** Whether there was anything to commit. */
function hasWritten(repair: Repair | undefined, outcome: Applied | undefined): boolean {
  return outcome?.applied === true && (outcome.restart !== null || repair?.action !== "resync");
}

/**
 * Applies the first repairs of a batch: all of them, unless one runs into the statement timeout. To commit `durable`
 * waits for the disk, and so for whatever was written before it.
 */
async function applyBatch(session: Session, batch: readonly Repair[], durable: Repair | undefined): Promise<Applied[]> {
  const statements = batch.map((repair) => {
    const { grid, ...statements } = statementsFor(repair);
    // a bigint is no JSON
    const [start, increment] = [String(grid.start), String(grid.increment)];
    return { ...statements, start, increment, durable: repair === durable };
  });
  const outcomes: Applied[] = [];
  const onNotice = ({ message, detail }: { message?: string | undefined; detail?: string | undefined }) => {
    if (message === outcomeNotice) outcomes.push(outcomeSchema.parse(JSON.parse(detail ?? "")));
  };
  session.on("notice", onNotice);
  try {
    await session.query(handOver, [JSON.stringify(statements)]);
    await session.query(applyAll);
  } catch (error) {
    if (endsSession(error) || sqlstateOf(error) !== sqlstate.queryCanceled) throw error;
    // the timeout counts for the batch: the one it hit has had its full time only if it came first
    if (outcomes.length === 0) {
      const message = "canceling statement due to statement timeout";
      return [{ applied: false, sqlstate: sqlstate.queryCanceled, message, holders: [] }];
    }
  } finally {
    session.off("notice", onNotice);
  }
  return outcomes;
}

const outcomeSchema = z.union([
  z.object({ restart: z.string().nullable() }).transform(({ restart }) => ({
    applied: true as const,
    restart: restart === null ? null : BigInt(restart),
  })),
  z
    .object({ sqlstate: z.string(), message: z.string(), holders: lockHoldersSchema.default([]) })
    .transform((failure) => ({ applied: false as const, ...failure })),
]);

/** A setting of our own carries the repairs to the block below: a DO block takes no parameters. */
const handOver = `
select
  pg_catalog.set_config('restore_hook.repairs', $1::text, false)
`;

/** The outcomes come as messages of this name, since a DO block returns nothing; those of a batch that is cut off, too. */
const outcomeNotice = "restore_hook.outcome";

/**
 * Runs where the data are, since a round trip for each sequence, under its locks, would take most of the time.
 * COMMIT ends each transaction inside of the block; it may not stand where exceptions are caught, hence behind it.
 * A statement timeout is not caught by OTHERS: it ends the block, and what was committed until then remains.
 *
 * Locks are taken in attempts, after each of which all are let go: the application gets its turn in between. From the
 * beginning of an attempt until its last lock is there, less than deadlock_timeout passes, so that whoever waits for us
 * never comes to look for a deadlock: in one, it is always we who give way.
 *
 * Who inserts by default locks the table before the sequence, who draws first the other way around: whichever we have
 * taken, a writer may have the other one, and wait for us. So what comes after the first lock is not waited for for
 * long, the next attempt goes the other way around, and has more patience in case a writer takes its time.
 *
 * Autovacuum gives way only to somebody who has waited for deadlock_timeout. We do so while we hold nothing, and begin anew.
 *
 * To commit does not wait for the disk, as that would be a wait under the locks; only for the last repair it does.
 */
const applyAll = `
do $restore_hook$
declare
  repair jsonb;
  statement text;
  start numeric;
  step numeric;
  furthest numeric;
  extreme numeric;
  next numeric;
  restart numeric;
  outcome jsonb;
  holders jsonb;
  lock_timeout interval := (select setting from pg_settings where name = 'lock_timeout') || ' ms';
  deadlock_timeout interval := (select setting from pg_settings where name = 'deadlock_timeout') || ' ms';
  direction integer;
  patience interval;
  deadline timestamptz;
  attempt_end timestamptz;
  wait_end timestamptz;
begin
  for repair in
    select jsonb_array_elements(current_setting('restore_hook.repairs')::jsonb)
  loop
    start := repair ->> 'start';
    step := repair ->> 'increment';
    direction := 1;
    patience := deadlock_timeout / 40;
    deadline := clock_timestamp() + lock_timeout;
    loop
      begin
        if not (repair -> 'durable')::boolean then
          perform set_config('synchronous_commit', 'off', true);
        end if;
        attempt_end := least(deadline, clock_timestamp() + deadlock_timeout * 0.8);
        wait_end := attempt_end - patience;
        for statement in
          select lock.statement
          from jsonb_array_elements_text(repair -> 'locks') with ordinality as lock (statement, position)
          order by lock.position * direction
        loop
          perform set_config(
            'lock_timeout',
            greatest(ceil(extract(epoch from wait_end - clock_timestamp()) * 1000), 1) || 'ms',
            true
          );
          execute statement;
          wait_end := least(attempt_end, clock_timestamp() + patience);
        end loop;
        for statement in
          select jsonb_array_elements_text(repair -> 'prepare')
        loop
          execute statement;
        end loop;

        extreme := null;
        for statement in
          select jsonb_array_elements_text(repair -> 'extremes')
        loop
          execute statement into furthest;
          extreme := case when step > 0 then greatest(extreme, furthest) else least(extreme, furthest) end;
        end loop;
        execute repair ->> 'next' into next;
        -- as isBehind and firstFree in grid.ts have it
        restart := null;
        if (extreme - next) * sign(step) >= 0 then
          restart := extreme - mod(mod(extreme - start, step) + step, step) + step;
          execute (repair -> 'move' ->> 0) || restart || (repair -> 'move' ->> 1);
        end if;
        outcome := jsonb_build_object('restart', restart::text);
      exception
        -- these pass by themselves, sooner or later
        when lock_not_available or deadlock_detected then
          holders := ${lockHolders(
            "array(select jsonb_array_elements_text(repair -> 'relations'))",
            "(repair -> 'waitsForReaders')::boolean or lock.mode not in ('AccessShareLock', 'RowShareLock')",
          )};
          outcome := jsonb_build_object('sqlstate', sqlstate, 'message', sqlerrm, 'holders', holders);
        when others then
          outcome := jsonb_build_object('sqlstate', sqlstate, 'message', sqlerrm);
      end;
      commit;
      exit when outcome -> 'holders' is null or clock_timestamp() >= deadline;

      if clock_timestamp() + deadlock_timeout * 1.5 < deadline
        and jsonb_path_exists(holders, '$[*] ? (@.role == null && @.pid != null)')
      then
        begin
          perform set_config('lock_timeout', (extract(epoch from deadlock_timeout) * 1500)::integer || 'ms', true);
          execute repair -> 'locks' ->> 0;
        exception
          when lock_not_available or deadlock_detected then
            null;
        end;
        -- takes nothing with it: what was locked is let go
        rollback;
      end if;
      perform pg_sleep(extract(epoch from patience));
      direction := -direction;
      if direction = 1 then
        patience := least(patience * 2, deadlock_timeout * 0.4);
      end if;
    end loop;
    raise info using message = '${outcomeNotice}', detail = outcome::text;
  end loop;
end
$restore_hook$
`;

/** What was committed without waiting for the disk is there within three times this setting, as PostgreSQL promises. */
const waitForDisk = `
select
  pg_catalog.pg_sleep(3 * setting::integer / 1000.0)
from pg_catalog.pg_settings
where name = 'wal_writer_delay'
`;
