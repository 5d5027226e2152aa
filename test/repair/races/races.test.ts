import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../database.ts";
import { difference, drawnInSpiteOfRepair, drawnTwice, movedTooShort, steppedBack } from "./claims.ts";
import { type Generator, generators } from "./generators.ts";
import { watch } from "./repairs.ts";
import { breakAndRepair } from "./rounds.ts";
import { newStage, type Stage, untilEnded } from "./stage.ts";
import { writers } from "./writers.ts";

/** How long each race goes on; without it, three rounds. */
const seconds = Number(process.env.RESTORE_HOOK_RACE_SECONDS ?? "0");

/**
 * What is claimed while applications write in every way, loads bring their own numbers, and repairs go on:
 *
 * 1. No number comes out of the sequence twice, whatever the loads did.
 * 2. A repair moves the sequence beyond all rows that it has counted, and none of their numbers comes out once it has
 *    ended: see `counts` for which these are. A number drawn before that, and used after, may still be taken; so may
 *    one that the sequence comes to in rows which were loaded later, until the next repair.
 * 3. The sequence never moves against its direction.
 * 4. The rows are those that were committed, no more and no less.
 * 5. An application sees no error but such collisions: no deadlock, no timeout.
 * 6. A repair fails by the lock timeout only, or because loads went on while it ran.
 */
describe.concurrent("no number is handed out twice, no row is lost, and nobody else fails, while repairs go on", () => {
  test.each(generators.map((generator) => [generator.kind, generator] as const))(
    "on %s",
    { timeout: (seconds + 30) * 1_000 },
    async (_, generator) => {
      const { stage, turns, positions, stored } = await race(generator);
      tell(stage, positions.length);

      expect(drawnTwice(stage), "numbers drawn twice").toEqual([]);
      expect(drawnInSpiteOfRepair(stage), "numbers drawn that a repair had counted").toEqual([]);
      expect(movedTooShort(stage), "repairs that stopped short of a row they had counted").toEqual([]);
      expect(steppedBack(positions, generator.increment), "steps back").toEqual([]);
      expect(difference(stage.rows, stored), "rows lost").toEqual([]);
      expect(difference(stored, stage.rows), "rows that nobody has committed").toEqual([]);

      for (const [index, [way]] of writers.entries()) {
        expect(turns[index], `those who ${way} go on`).toBeGreaterThan(0);
      }
      expect(stage.collisions, "the loads were in the way").toBeGreaterThan(0);
      expect(positions.length, "the sequence was looked at").toBeGreaterThan(0);
      expect(stage.repairs.filter(({ outcome }) => outcome === "repaired").length).toBeGreaterThan(0);
    },
  );
});

async function race(generator: Generator) {
  await using database = await createDatabase();
  await database.run(generator.setUp);
  const stage = newStage(generator);
  const turns = writers.map(() => 0);
  const deadline = performance.now() + seconds * 1_000;

  const writing = writers.map(async ([, write], index) => {
    const session = await database.connect();
    await untilEnded(stage, async (turn) => {
      await write(session, stage, turn);
      turns[index] = turn + 1;
    });
  });
  const watching = watch(await database.connect(), stage);
  const repairing = breakAndRepair(
    database,
    stage,
    () => afterTurns(stage, turns),
    (round) => (seconds > 0 ? performance.now() > deadline : round === 3),
  );
  // each ends when one fails, and only then may the database go
  await Promise.allSettled([repairing, watching, ...writing]);
  const [, positions] = await Promise.all([repairing, watching, ...writing]);
  return { stage, turns, positions, stored: await rowsOf(database, generator) };
}

/** Leaves the application alone until every writer has had a whole turn. */
async function afterTurns(stage: Stage, turns: readonly number[]): Promise<void> {
  const wanted = turns.map((turn) => turn + 2);
  while (!stage.ended && turns.some((turn, index) => turn < (wanted[index] ?? 0))) await sleep(5);
}

async function rowsOf(database: TestDatabase, { tables }: Generator): Promise<string[]> {
  const rows = await database.rows(
    tables.map((table) => `select '${table} ' || id as name from ${table}`).join(" union all "),
  );
  return rows.map(({ name }) => String(name));
}

/** What the longer version tells of each race. */
function tell({ generator, draws, loads, repairs, rows, collisions }: Stage, positions: number): void {
  if (seconds === 0) return;
  const outcomes = Map.groupBy(repairs, ({ outcome }) => outcome);
  const counts = [...outcomes].map(([outcome, runs]) => `${runs.length} ${outcome}`).join(", ");
  console.info(
    `${generator.kind}: ${writers.length} writers, ${draws.length} numbers drawn, ${rows.length} rows, ${collisions} collisions, ${loads.length} loads, ${positions} positions, ${repairs.length} repairs (${counts})`,
  );
}
