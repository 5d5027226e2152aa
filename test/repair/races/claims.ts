import type { Generator } from "./generators.ts";
import type { Draw, Load, RepairRun, Stage } from "./stage.ts";

/** Numbers that came out of the sequence more than once. */
export function drawnTwice({ draws }: Stage): bigint[] {
  const seen = new Set<bigint>();
  return draws.flatMap(({ number }) => {
    if (seen.has(number)) return [number];
    seen.add(number);
    return [];
  });
}

/** Numbers of rows that a repair had counted, and that the sequence handed out nevertheless after that repair. */
export function drawnInSpiteOfRepair({ draws, loads, repairs, generator }: Stage): Draw[] {
  const loadsOf = new Map<bigint, Load[]>();
  for (const load of loads) {
    for (const number of load.numbers) loadsOf.set(number, [...(loadsOf.get(number) ?? []), load]);
  }
  return draws.filter((draw) =>
    (loadsOf.get(draw.number) ?? []).some((load) =>
      repairs.some((run) => run.ended < draw.begun && counts(run, load, generator.cached)),
    ),
  );
}

/** Repairs that have moved the sequence to where it meets a row which they had counted. */
export function movedTooShort({ loads, repairs, generator }: Stage): RepairRun[] {
  return repairs.filter(
    (run) =>
      run.outcome === "repaired" &&
      loads.some(
        (load) =>
          counts(run, load, generator.cached) && load.numbers.some((number) => !isBeyond(run.to, number, generator)),
      ),
  );
}

function isBeyond(to: bigint | null, number: bigint, { increment }: Generator): boolean {
  return to !== null && (increment > 0n ? to > number : to < number);
}

/**
 * Whether a repair must have taken a load into account.
 *
 * One that moved the sequence held the table: whoever had rows in it had committed or given up by then. One that found
 * it in order has only read what was committed; and what a session has in its CACHE it cannot see, and leaves there.
 */
function counts(run: RepairRun, load: Load, cached: boolean): boolean {
  switch (run.outcome) {
    case "repaired":
      return load.inserted < run.begun;
    case "in order":
      return load.committed < run.begun && !cached;
    case "timed out":
    case "overtaken":
      return false;
  }
}

/** What one list has and the other has not. */
export function difference(one: readonly string[], other: readonly string[]): string[] {
  const others = new Set(other);
  return one.filter((entry) => !others.has(entry));
}

/** Where a sequence was seen behind where it had been seen before. */
export function steppedBack(positions: readonly bigint[], increment: bigint): bigint[] {
  return positions.filter((position, index) => {
    const before = positions[index - 1] ?? position;
    return increment > 0n ? position < before : position > before;
  });
}
