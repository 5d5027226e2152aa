import { claimsOf } from "./claims.ts";
import { endsOf, type IntegerType } from "./counting.ts";
import { serialName } from "./serial-name.ts";
import { type Column, isInteger, nextOf, relation, type Sequence, type State, usersOf, valuesOf } from "./state.ts";

/** What a repair is to make of a database: the rules of the design, said once more. */
export interface Outlook {
  /** Every sequence that there is to be, by its name in SQL. */
  readonly sequences: ReadonlyMap<string, Foreseen>;
  /** The columns of which it cannot be said what feeds them, since several could have lost the same sequence. */
  readonly open: ReadonlySet<Column>;
}

/** A sequence after the repair. */
interface Foreseen {
  readonly before: Sequence | null;
  readonly type: IntegerType;
  readonly increment: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly cache: bigint;
  readonly next: bigint;
  readonly users: readonly Column[];
  /** Whether it is left behind its data or without a next number: it may not be moved, or cannot go further. */
  readonly stuck: boolean;
}

export function foresee(state: State): Outlook {
  const sequences = new Map<string, Foreseen>();
  for (const sequence of state.sequences) sequences.set(relation(sequence), move(sequence, usersOf(state, sequence)));

  const claims = claimsOf(state);
  for (const [column, claim] of claims) {
    if (claim.kind === "attach") {
      const moved = move(claim.sequence, [column]);
      if (!moved.stuck) sequences.set(relation(claim.sequence), moved);
    }
    if (claim.kind === "create" && isInteger(column.type)) {
      const made = newSequence(column, column.type);
      if (!made.stuck) sequences.set(freeName(column, state, sequences), made);
    }
  }
  return { sequences, open: new Set([...claims].filter(([, { kind }]) => kind === "open").map(([column]) => column)) };
}

/** Past all values of its users, on its own grid, and not further; nowhere if it need not or must not be moved. */
function move(sequence: Sequence, users: readonly Column[]): Foreseen {
  const { type, start, increment, minimum, maximum, cache, cycle } = sequence;
  const next = nextOf(sequence);
  const upwards = increment > 0n;
  const values = users.flatMap(valuesOf);
  const far = values.reduce<bigint | null>(
    (one, other) => (one === null || (upwards ? other > one : other < one) ? other : one),
    null,
  );
  const same = { before: sequence, type, increment, minimum, maximum, cache, next, users, stuck: false };
  if (far === null || (upwards ? far < next : far > next)) {
    // not behind, but it may have no number left
    if (cycle || users.length === 0 || (next >= minimum && next <= maximum)) return same;
    const wide = users.every((user) => holds(user, next)) ? widen(same, users, next) : null;
    return wide ?? { ...same, stuck: true };
  }
  if (cycle) return { ...same, stuck: true };
  let steps = (far - start) / increment;
  while (upwards ? start + steps * increment <= far : start + steps * increment >= far) steps += 1n;
  while (upwards ? start + (steps - 1n) * increment > far : start + (steps - 1n) * increment < far) steps -= 1n;
  const target = start + steps * increment;
  const wide = users.every((user) => holds(user, target)) ? widen(same, users, target) : null;
  return wide === null ? { ...same, stuck: true } : { ...wide, next: target };
}

/** With room for a value: as wide as its widest column, if it ends only where its type does. */
function widen(sequence: Foreseen, users: readonly Column[], value: bigint): Foreseen | null {
  const { type, minimum, maximum } = sequence;
  if (value >= minimum && value <= maximum) return sequence;
  const widest = users.map((user) => (isInteger(user.type) ? user.type : "bigint")).reduce(wider);
  const [now, then] = [endsOf(type), endsOf(widest)];
  if (value > maximum && maximum === now.largest && value <= then.largest) {
    return { ...sequence, type: widest, maximum: then.largest };
  }
  if (value < minimum && minimum === now.smallest && value >= then.smallest) {
    return { ...sequence, type: widest, minimum: then.smallest };
  }
  return null;
}

function wider(one: IntegerType, other: IntegerType): IntegerType {
  return endsOf(one).largest > endsOf(other).largest ? one : other;
}

function holds({ type }: Column, value: bigint): boolean {
  return !isInteger(type) || (value >= endsOf(type).smallest && value <= endsOf(type).largest);
}

/** As `serial` makes it. */
function newSequence(column: Column, type: IntegerType): Foreseen {
  const far = valuesOf(column).reduce((one, other) => (one > other ? one : other), 0n);
  const { largest } = endsOf(type);
  const counting = { increment: 1n, minimum: 1n, maximum: largest, cache: 1n };
  return { before: null, type, ...counting, next: far + 1n, users: [column], stuck: far === largest };
}

function freeName({ table, name }: Column, state: State, sequences: ReadonlyMap<string, unknown>): string {
  for (let number = 0; ; number += 1) {
    const candidate = relation({ schema: table.schema, name: serialName(table.name, name, number) });
    if (!state.names.has(candidate) && !sequences.has(candidate)) return candidate;
  }
}
