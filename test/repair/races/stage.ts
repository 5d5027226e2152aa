import { setTimeout as sleep } from "node:timers/promises";
import type { Generator } from "./generators.ts";

/**
 * What the sessions of a race share: what each of them has seen, and when. The time is counted in events: what one
 * session began after another had seen an answer has the larger number.
 */
export interface Stage {
  readonly generator: Generator;
  readonly draws: Draw[];
  readonly loads: Load[];
  readonly repairs: RepairRun[];
  /** The rows that were committed, as `table id`. */
  readonly rows: string[];
  /** How often inserts failed because their number was taken. */
  collisions: number;
  now: number;
  ended: boolean;
}

/** A number that the sequence handed out, whatever became of it. */
export interface Draw {
  readonly number: bigint;
  readonly begun: number;
}

/** Rows that brought their numbers along, and were committed. */
export interface Load {
  readonly numbers: readonly bigint[];
  /** When they were in the table, though nobody else could see them yet. */
  readonly inserted: number;
  readonly committed: number;
}

export interface RepairRun {
  /** What it said of the sequence; `overtaken` when it was behind again by the end. */
  readonly outcome: "in order" | "repaired" | "timed out" | "overtaken";
  /** Where it says it has moved the sequence to. */
  readonly to: bigint | null;
  readonly begun: number;
  readonly ended: number;
}

export function newStage(generator: Generator): Stage {
  return { generator, draws: [], loads: [], repairs: [], rows: [], collisions: 0, now: 0, ended: false };
}

export function tick(stage: Stage): number {
  stage.now += 1;
  return stage.now;
}

/** Goes on until the race has ended; whoever fails ends it. */
export async function untilEnded(stage: Stage, step: (turn: number) => Promise<void>): Promise<void> {
  try {
    for (let turn = 0; !stage.ended; turn += 1) await step(turn);
  } finally {
    stage.ended = true;
  }
}

/** Time for the others; nothing depends on how much. */
export function pause(turn: number): Promise<void> {
  return sleep((turn % 4) * 10);
}
