import { z } from "zod";
import type { Session } from "../postgres/connect.ts";
import { endsSession, sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import { type Repair, statementsFor } from "./statements.ts";

/** What became of one repair: `restart` is the value the sequence was moved to, null when it did not have to move. */
export type Applied =
  | { readonly applied: true; readonly restart: bigint | null }
  | { readonly applied: false; readonly sqlstate: string; readonly message: string };

/** How many repairs go to the server at once; each is still a transaction of its own. */
const batchSize = 250;

/**
 * Does the repairs, in their order. Each is one short transaction, so locks are held for one sequence at a time; one
 * that fails is undone and leaves the others alone. An error that ends the session is thrown: what was committed
 * until then stays, and is right.
 */
export async function applyRepairs(session: Session, repairs: readonly Repair[]): Promise<Applied[]> {
  const applied: Applied[] = [];
  while (applied.length < repairs.length) {
    applied.push(...(await applyBatch(session, repairs.slice(applied.length, applied.length + batchSize))));
  }
  return applied;
}

/** Applies the first repairs of a batch: all of them, unless one runs into the statement timeout. */
async function applyBatch(session: Session, batch: readonly Repair[]): Promise<Applied[]> {
  const statements = batch.map((repair) => {
    const { prepare, restart, move } = statementsFor(repair);
    return { prepare, restart: restart.join("\n"), move };
  });
  await session.query(handOver, [JSON.stringify(statements)]);
  try {
    await session.query(applyAll);
    return await readOutcomes(session);
  } catch (error) {
    if (endsSession(error) || sqlstateOf(error) !== sqlstate.queryCanceled) throw error;
    const done = await readOutcomes(session);
    // the timeout counts for the batch: the one it hit has had its full time only if it came first
    if (done.length > 0) return done;
    return [
      { applied: false, sqlstate: sqlstate.queryCanceled, message: "canceling statement due to statement timeout" },
    ];
  }
}

async function readOutcomes(session: Session): Promise<Applied[]> {
  const { rows } = await session.query<{ outcomes: string }>(takeBack);
  return outcomesSchema.parse(JSON.parse(rows[0]?.outcomes ?? "[]"));
}

const outcomesSchema = z.array(
  z.union([
    z.object({ restart: z.string().nullable() }).transform(({ restart }) => ({
      applied: true as const,
      restart: restart === null ? null : BigInt(restart),
    })),
    z
      .object({ sqlstate: z.string(), message: z.string() })
      .transform((failure) => ({ applied: false as const, ...failure })),
  ]),
);

/** Settings of our own carry the repairs to the block below and its outcomes back: a DO block takes no parameters. */
const handOver = `
select
  pg_catalog.set_config('restore_hook.repairs', $1::text, false),
  pg_catalog.set_config('restore_hook.outcomes', '[]', false)
`;

const takeBack = `
select pg_catalog.current_setting('restore_hook.outcomes') as outcomes
`;

/**
 * Runs where the data are, since a round trip for each sequence, under its locks, would take most of the time.
 * COMMIT ends each transaction inside of the block; it may not stand where exceptions are caught, hence behind it.
 * A statement timeout is not caught by OTHERS: it ends the block, and the outcomes so far remain.
 *
 * A lock is waited for in slices that are shorter than deadlock_timeout, after which all locks are let go: the
 * application gets its turn in between, and in a deadlock it is always we who give way.
 */
const applyAll = `
do $restore_hook$
declare
  repair jsonb;
  statement text;
  restart numeric;
  outcome jsonb;
  outcomes jsonb := '[]';
  lock_timeout_ms integer := (select setting from pg_settings where name = 'lock_timeout');
  deadlock_timeout_ms integer := (select setting from pg_settings where name = 'deadlock_timeout');
  slice_ms integer := least(lock_timeout_ms, greatest(deadlock_timeout_ms * 4 / 5, 1));
begin
  for repair in
    select jsonb_array_elements(current_setting('restore_hook.repairs')::jsonb)
  loop
    for attempt in 1 .. greatest(lock_timeout_ms / slice_ms, 1) loop
      begin
        perform set_config('lock_timeout', slice_ms || 'ms', true);
        for statement in
          select jsonb_array_elements_text(repair -> 'prepare')
        loop
          execute statement;
        end loop;
        restart := null;
        execute repair ->> 'restart' into restart;
        if restart is not null then
          execute (repair -> 'move' ->> 0) || restart || (repair -> 'move' ->> 1);
        end if;
        outcome := jsonb_build_object('restart', restart::text);
      exception
        when others then
          outcome := jsonb_build_object('sqlstate', sqlstate, 'message', sqlerrm);
      end;
      commit;
      -- lock_not_available and deadlock_detected pass by themselves, sooner or later
      exit when outcome ->> 'sqlstate' is null or outcome ->> 'sqlstate' not in ('55P03', '40P01');
    end loop;
    outcomes := outcomes || outcome;
    perform set_config('restore_hook.outcomes', outcomes::text, false);
    commit;
  end loop;
end
$restore_hook$
`;
