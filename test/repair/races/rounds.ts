import type pg from "pg";
import { expect } from "vitest";
import type { TestDatabase } from "../../database.ts";
import { check } from "../engine.ts";
import { loadAfter, loadAhead, loadNext, loadSlowly, never, overtake, soon } from "./loads.ts";
import { repairOnce, waitsForLock } from "./repairs.ts";
import { pause, type Stage } from "./stage.ts";
import { drawMany } from "./writers.ts";

/** Lets loads overtake the sequence and repairs it, over and over, until `isOver`; after each round it is `quiet`. */
export async function breakAndRepair(
  database: TestDatabase,
  stage: Stage,
  quiet: () => Promise<void>,
  isOver: (round: number) => boolean,
): Promise<void> {
  const crew = { database, stage, quick: await database.connect(), slow: await database.connect() };
  const { tables } = stage.generator;
  const rounds = [holdLoadOpen, drawPastLoad, loadMeanwhile] as const;
  try {
    for (let count = 0; !isOver(count) && !stage.ended; count += 1) {
      // the last table first: a repair that looks at the first one only is to fail
      const table = tables.at(-1 - (count % tables.length)) ?? "";
      await rounds[count % rounds.length]?.(crew, table, Math.floor(count / rounds.length));
      if (stage.repairs.at(-1)?.outcome !== "timed out") {
        expect((await check(database.connection)).findings, "a busy sequence does not look behind").toEqual([]);
      }
      await quiet();
    }
  } finally {
    stage.ended = true;
    // should it have failed, then nobody must wait for an open transaction of its sessions
    await Promise.all([crew.quick.end(), crew.slow.end()]);
  }
}

/** Who breaks and repairs: a session for what is done at once, and one for transactions that stay open. */
interface Crew {
  readonly database: TestDatabase;
  readonly stage: Stage;
  readonly quick: pg.Client;
  readonly slow: pg.Client;
}

/** Behind by rows that all can see, and by more that are committed, or given up, only when the repair waits for them. */
async function holdLoadOpen({ database, stage, quick, slow }: Crew, table: string, turn: number): Promise<void> {
  const [number = 0n] = await drawMany(quick, stage, 1);
  await loadAfter(quick, stage, table, number);
  await overtake(quick, stage, table);
  await loadAhead(quick, stage, table, never);
  const end = await loadSlowly(slow, stage, table, turn);
  const running = repairOnce(database, stage);
  await end(waitsForLock(quick, running));
  expect(["repaired", "timed out"]).toContain(await running);
  await drawMany(quick, stage, 1);
}

/** Behind when the repair begins, and past the data once the repair waits for the sequence. */
async function drawPastLoad({ database, stage, quick, slow }: Crew, table: string): Promise<void> {
  await loadAhead(quick, stage, table, soon);
  await slow.query("begin");
  await drawMany(slow, stage, 1);
  const running = repairOnce(database, stage);
  await waitsForLock(quick, running, stage.generator.sequence);
  await drawMany(slow, stage, soon + 10_000);
  await slow.query("commit");
  expect(["repaired", "in order", "timed out"]).toContain(await running);
}

/** While loads go on the sequence may be behind again by the end; after that it must not. */
async function loadMeanwhile({ database, stage, quick, slow }: Crew, _: string, turn: number): Promise<void> {
  const load = async () => {
    for (const table of stage.generator.tables) {
      const end = await loadSlowly(slow, stage, table, turn);
      // both begin at the same MAX: the second waits for what becomes of the first
      await Promise.all([end(pause(turn)), loadNext(quick, stage, table)]);
      await loadNext(quick, stage, table);
    }
  };
  await Promise.all([repairOnce(database, stage), load()]);
  expect(["repaired", "in order", "timed out"]).toContain(await repairOnce(database, stage));
}
