import type pg from "pg";
import { expect } from "vitest";
import type { DatabaseReport } from "../../../lambda/report/report.ts";
import type { TestDatabase } from "../../database.ts";
import { check, repair } from "../engine.ts";
import { loadAhead, loadNext, loadSlowly, overtake } from "./loads.ts";
import { pause, type RepairRun, type Stage, tick, untilEnded } from "./stage.ts";

/** Lets loads overtake the sequence and repairs it, over and over, until `isOver`. */
export async function breakAndRepair(
  database: TestDatabase,
  stage: Stage,
  quiet: () => Promise<void>,
  isOver: (round: number) => boolean,
): Promise<void> {
  const [quick, slow] = [await database.connect(), await database.connect()];
  const { tables } = stage.generator;
  try {
    for (let round = 0; !isOver(round) && !stage.ended; round += 1) {
      // the last table first: a repair that looks at the first one only is to fail
      const table = tables.at(-1 - (round % tables.length)) ?? "";
      const other = tables[round % tables.length] ?? "";
      switch (round % 3) {
        case 0: {
          // behind by rows that all can see, and by more that are still to be committed
          await overtake(quick, stage, table);
          await loadAhead(quick, stage, table);
          const end = await loadSlowly(slow, stage, table, round / 3);
          const running = repairOnce(database, stage);
          await end(waitsForLock(quick, running));
          expect(["repaired", "timed out"]).toContain(await running);
          break;
        }
        case 1:
          // the writers may pass these rows before they are counted, or while
          await loadNext(quick, stage, other);
          expect(["repaired", "in order", "timed out"]).toContain(await repairOnce(database, stage));
          break;
        case 2:
          await Promise.all([repairOnce(database, stage), loadMeanwhile(quick, slow, stage, round)]);
          expect(["repaired", "in order", "timed out"]).toContain(await repairOnce(database, stage));
      }
      if (stage.repairs.at(-1)?.outcome !== "timed out") {
        expect((await check(database.connection)).findings, "a busy sequence does not look behind").toEqual([]);
      }
      await quiet();
    }
  } finally {
    stage.ended = true;
  }
}

/** Until the repair waits for somebody, and a little longer; or, should it wait for nobody, until it has ended. */
async function waitsForLock(session: pg.Client, running: Promise<unknown>): Promise<void> {
  let waits = false;
  const ended = () => {
    waits = true;
  };
  // whoever awaits the repair itself hears of its error
  running.then(ended, ended);
  while (!waits) {
    const { rows } = await session.query(`
      select from pg_locks join pg_stat_activity using (pid)
      where not granted and application_name = 'restore-hook' and datname = current_database()
    `);
    waits ||= rows.length > 0;
    await pause(1);
  }
  await pause(3);
}

async function loadMeanwhile(quick: pg.Client, slow: pg.Client, stage: Stage, turn: number): Promise<void> {
  for (const table of stage.generator.tables) {
    const end = await loadSlowly(slow, stage, table, turn);
    // both begin at the same MAX: the second waits for what becomes of the first
    await Promise.all([end(pause(turn)), loadNext(quick, stage, table)]);
    await loadNext(quick, stage, table);
  }
}

async function repairOnce({ connection }: TestDatabase, stage: Stage): Promise<RepairRun["outcome"]> {
  const begun = tick(stage);
  const report = await repair(connection);
  const outcome = outcomeOf(report);
  const to = report.findings[0]?.to ?? null;
  stage.repairs.push({ outcome, to: to === null ? null : BigInt(to), begun, ended: tick(stage) });
  return outcome;
}

function outcomeOf({ findings }: DatabaseReport): RepairRun["outcome"] {
  const [finding, ...others] = findings;
  if (finding === undefined) return "in order";
  if (others.length === 0 && finding.outcome === "repaired") return "repaired";
  if (others.length === 0 && finding.outcome === "failed") {
    if (finding.reason?.includes("lock timeout")) return "timed out";
    if (finding.reason?.startsWith("it was found broken again after the repairs")) return "overtaken";
  }
  throw new Error(`a repair of nothing but the sequence was expected: ${JSON.stringify(findings)}`);
}

/**
 * Looks at where the sequence stands, until the race has ended. Not by `select last_value`: that may see, for an
 * instant, the number up to which nextval writes ahead to the log.
 */
export async function watch(session: pg.Client, stage: Stage): Promise<bigint[]> {
  const positions: bigint[] = [];
  await untilEnded(stage, async () => {
    const { rows } = await session.query<{ last: string | null }>(
      "select pg_sequence_last_value($1::regclass)::text as last",
      [stage.generator.sequence],
    );
    const last = rows[0]?.last ?? null;
    // null until the first number is drawn from where it was moved to
    if (last !== null) positions.push(BigInt(last));
    await pause(1);
  });
  return positions;
}
