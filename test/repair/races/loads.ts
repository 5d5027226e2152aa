import type pg from "pg";
import { type Load, pause, type Stage, tick } from "./stage.ts";
import { takenNumber } from "./writers.ts";

/** How many rows a load has: a writer that draws many numbers at once passes them all. */
const width = 600;

/** How far ahead of everything a row may be: farther than the writers come during a repair, or during a whole round. */
export const soon = 20_000;
export const never = 500_000;

/** As a batch that numbers its rows from MAX(id) on: the sequence runs into them at once. */
export async function loadNext(session: pg.Client, stage: Stage, table: string): Promise<void> {
  commitLoad(stage, table, await insert(session, stage, table, { from: 1, count: width }));
}

/** The number that would come after one that was drawn: a session with a CACHE has it already, and will hand it out. */
export async function loadAfter(session: pg.Client, stage: Stage, table: string, number: bigint): Promise<void> {
  commitLoad(stage, table, await insert(session, stage, table, { base: number, from: 1, count: 1 }));
}

/** Loads until the sequence has run into a load: what it had handed out ahead of the data may make up for the first one. */
export async function overtake(session: pg.Client, stage: Stage, table: string): Promise<void> {
  const before = stage.collisions;
  while (stage.collisions === before && !stage.ended) {
    await loadNext(session, stage, table);
    await pause(1);
  }
}

/** A row so far ahead, as of a careless script. */
export async function loadAhead(session: pg.Client, stage: Stage, table: string, distance: number): Promise<void> {
  commitLoad(stage, table, await insert(session, stage, table, { from: distance, count: 1 }));
}

/**
 * As {@link loadNext}, but others see the rows only once `until` is over, and sometimes never. Resolves when they are in.
 */
export async function loadSlowly(
  session: pg.Client,
  stage: Stage,
  table: string,
  turn: number,
): Promise<(until: Promise<void>) => Promise<void>> {
  await session.query("begin");
  const load = await insert(session, stage, table, { from: 1, count: width });
  return async (until) => {
    await until;
    const undo = turn % 4 === 3 || load === undefined;
    await session.query(undo ? "rollback" : "commit");
    if (!undo) commitLoad(stage, table, load);
  };
}

type Inserted = Omit<Load, "committed">;

/** Nothing is inserted when a writer has taken one of the numbers meanwhile. */
async function insert(
  session: pg.Client,
  stage: Stage,
  table: string,
  { base, from, count }: { base?: bigint; from: number; count: number },
): Promise<Inserted | undefined> {
  const { generator } = stage;
  const furthest = generator.increment > 0n ? "max" : "min";
  try {
    const { rows } = await session.query<{ id: string }>(
      `insert into ${table} (id) overriding system value
       select coalesce($4::bigint, (select ${furthest}(id) from ${table}), 0) + number * $3::integer
       from generate_series($1::integer, $1::integer + $2::integer - 1) as number
       returning id`,
      [from, count, String(generator.increment), base === undefined ? null : String(base)],
    );
    return { numbers: rows.map(({ id }) => BigInt(id)), inserted: tick(stage) };
  } catch (error) {
    if (takenNumber(error) === undefined) throw error;
    return undefined;
  }
}

function commitLoad(stage: Stage, table: string, load: Inserted | undefined): void {
  if (load === undefined) return;
  stage.loads.push({ ...load, committed: tick(stage) });
  stage.rows.push(...load.numbers.map((number) => `${table} ${number}`));
}
