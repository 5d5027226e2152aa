import * as z from "zod";
import type { Session } from "../postgres/connect.ts";
import { messageOf } from "../postgres/explain-error.ts";
import { type LockHolder, lockHolders, lockHoldersSchema } from "../postgres/lock-holders.ts";
import { shortenStatements } from "../postgres/shorten-statements.ts";
import { endsSession, sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import { leastTime } from "../time-left.ts";
import { type Repair, statementsFor } from "./statements.ts";

/** What became of one repair: `restart` is the value the sequence was moved to, null when it did not have to move. */
export type Applied =
  | { readonly applied: true; readonly restart: bigint | null }
  | {
      readonly applied: false;
      readonly sqlstate: string;
      readonly message: string;
      /** Of the message, as PostgreSQL has it. */
      readonly context: string;
      /** Who kept us from locking what was to be locked. */
      readonly holders: readonly LockHolder[];
    };

/** How many repairs go to the server at once; each is still a transaction of its own. */
const batchSize = 1000;

/**
 * Does the repairs, in their order. Each is one short transaction, so locks are held for one sequence at a time; one
 * that fails is undone and leaves the others alone. An error that ends the session is thrown: what was committed
 * until then stays, and is right. What is returned as applied is on the server's disk.
 *
 * `timeLeft` says how many milliseconds are left; when they do not do for all repairs, those that were made stay, too.
 */
export async function applyRepairs(
  session: Session,
  repairs: readonly Repair[],
  timeLeft?: () => number,
): Promise<Applied[] | "out of time"> {
  const applied: Applied[] = [];
  const last = repairs.at(-1);
  while (applied.length < repairs.length) {
    const left = timeLeft?.() ?? Number.POSITIVE_INFINITY;
    if (left < leastTime.toBegin) return "out of time";
    const isShort = Number.isFinite(left) && (await shortenStatements(session, left - leastTime.toEnd));
    const batch = repairs.slice(applied.length, applied.length + batchSize);
    const outcomes = await applyBatch(session, batch, last);
    const [first] = outcomes;
    // it might have come to its end in the time that it may take
    if (isShort && first?.applied === false && first.sqlstate === sqlstate.queryCanceled) return "out of time";
    applied.push(...outcomes);
  }
  await session.query(asBefore);
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
      return [
        { applied: false, sqlstate: sqlstate.queryCanceled, message: messageOf(error), context: "", holders: [] },
      ];
    }
  } finally {
    session.off("notice", onNotice);
  }
  if (outcomes.length === 0) throw new Error("the server has told of none of the repairs");
  return outcomes;
}

const outcomeSchema = z.union([
  z.object({ restart: z.string().nullable() }).transform(({ restart }) => ({
    applied: true as const,
    restart: restart === null ? null : BigInt(restart),
  })),
  z
    .object({ sqlstate: z.string(), message: z.string(), context: z.string(), holders: lockHoldersSchema.default([]) })
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
 * Runs where the data are, since a round trip for each sequence, under its lock, would take most of the time.
 * COMMIT ends each transaction inside of the block; it may not stand where exceptions are caught, hence behind it.
 * A statement timeout is not caught by OTHERS: it ends the block, and what was committed until then remains.
 *
 * First those are waited for who are writing to the tables: their rows are seen after that, whichever numbers they
 * brought along. Then nextval is kept out, MAX is read, and the sequence moved: at the moment of the first, every row is
 * behind it. Not both at once, since who inserts by default locks the table before the sequence, and who draws first
 * the other way around: among such writers nobody would ever get both. A row that brings its own number along after
 * that is found by the reading at the end. Only a column without default has its table locked, as it has no such writers.
 *
 * Locks are waited for in turns, two of which are shorter than deadlock_timeout, so that the application goes on in
 * between, and whoever waits for us never comes to look for a deadlock: in one, it is always we who give way. But autovacuum
 * gives way only to somebody who has waited for deadlock_timeout: so we do, while we hold nothing.
 *
 * To commit does not wait for the disk, as that would be a wait under the lock; only for the last repair it does.
 */
const applyAll = `
do $restore_hook$
declare
  repair jsonb;
  steps text[];
  relations text[];
  step integer;
  statement text;
  start numeric;
  increment numeric;
  extreme numeric;
  next numeric;
  restart numeric;
  outcome jsonb;
  error_context text;
  lock_timeout_ms bigint := (select reset_val from pg_settings where name = 'lock_timeout');
  deadlock_timeout_ms bigint := (select setting from pg_settings where name = 'deadlock_timeout');
  deadline timestamptz;
  for_autovacuum boolean;
begin
  -- for the session, since to set them for each transaction takes a third of the time
  perform set_config('lock_timeout', greatest(least(lock_timeout_ms, deadlock_timeout_ms * 2 / 5), 1) || 'ms', false);
  perform set_config('synchronous_commit', 'off', false);
  for repair in
    select jsonb_array_elements(current_setting('restore_hook.repairs')::jsonb)
  loop
    steps := array(select jsonb_array_elements_text(repair -> 'awaitWriters')) || (repair ->> 'lock');
    relations := array(select jsonb_array_elements_text(repair -> 'relations'));
    step := 1;
    start := repair ->> 'start';
    increment := repair ->> 'increment';
    deadline := clock_timestamp() + lock_timeout_ms * interval '1 ms';
    for_autovacuum := false;
    while step <= array_length(steps, 1) loop
      begin
        if for_autovacuum then
          perform set_config('lock_timeout', least(deadlock_timeout_ms * 3 / 2, 2147483647) || 'ms', true);
        end if;
        if (repair -> 'durable')::boolean then
          set local synchronous_commit to default;
        end if;
        execute steps[step];
        if step < array_length(steps, 1) then
          outcome := '{}';
          step := step + 1;
        elsif for_autovacuum then
          -- others have waited for too long behind us to be kept waiting: they first, then the same without autovacuum
          outcome := '{}';
        else
          for statement in
            select jsonb_array_elements_text(repair -> 'prepare')
          loop
            execute statement;
          end loop;
          execute repair ->> 'position' into extreme, next;
          -- as isBehind and firstFree in grid.ts have it
          restart := null;
          if (extreme - next) * sign(increment) >= 0 then
            restart := extreme - mod(mod(extreme - start, increment) + increment, increment) + increment;
            execute (repair -> 'move' ->> 0) || restart || (repair -> 'move' ->> 1);
          end if;
          outcome := jsonb_build_object('restart', restart::text);
          step := step + 1;
        end if;
        for_autovacuum := false;
      exception
        -- these pass by themselves, sooner or later
        when lock_not_available or deadlock_detected then
          get stacked diagnostics error_context = pg_exception_context;
          outcome := jsonb_build_object(
            'sqlstate', sqlstate,
            'message', sqlerrm,
            'context', error_context,
            'holders', ${lockHolders(
              "relations[step:case when step < array_length(steps, 1) then step else array_length(relations, 1) end]",
              "(repair -> 'waitsForReaders')::boolean or lock.mode not in ('AccessShareLock', 'RowShareLock')",
            )}
          );
          for_autovacuum := jsonb_path_exists(outcome, '$.holders[*] ? (@.role == null && @.pid != null)')
            and clock_timestamp() + deadlock_timeout_ms * 1.5 * interval '1 ms' < deadline;
        when others then
          get stacked diagnostics error_context = pg_exception_context;
          outcome := jsonb_build_object('sqlstate', sqlstate, 'message', sqlerrm, 'context', error_context);
      end;
      commit;
      exit when outcome ->> 'sqlstate' is not null
        and (outcome -> 'holders' is null or clock_timestamp() >= deadline);
    end loop;
    raise info using message = '${outcomeNotice}', detail = outcome::text;
  end loop;
end
$restore_hook$
`;

/** A block that was cut off has not come to it by itself. */
const asBefore = "reset lock_timeout; reset synchronous_commit; reset statement_timeout";

/** What was committed without waiting for the disk is there within three times this setting, as PostgreSQL promises. */
const waitForDisk = `
begin;
set local statement_timeout = 0;
select
  pg_catalog.pg_sleep(3 * setting::integer / 1000.0)
from pg_catalog.pg_settings
where name = 'wal_writer_delay';
commit
`;
