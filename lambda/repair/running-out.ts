import { isIntegerType, type Sequence, type SequenceUser } from "../catalog/catalog.ts";
import {
  type ColumnName,
  displayColumn,
  displayRelation,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";
import type { Finding } from "../report/report.ts";
import { endOf, largestOf, smallestOf } from "./limits.ts";
import { leftAlone } from "./planned.ts";
import { type Ends, endsWithType } from "./widening.ts";

/** Above how many percent of its numbers a sequence is said to be running out of them. */
const worthSaying = 80n;

type Counting = RelationName & Ends & Pick<Sequence, "start" | "identity" | "cycle">;

type WidenedColumn = ColumnName & Pick<SequenceUser, "type" | "typeFixed" | "digits">;

/**
 * That most of a sequence's numbers, to its end or that of a column that they go to, are used up; undefined when they
 * are not. `next` is the value to be handed out next, after any repair.
 */
export function runningOut(next: bigint, sequence: Counting, columns: readonly WidenedColumn[]): Finding | undefined {
  if (sequence.cycle) return undefined;
  const ascending = sequence.increment > 0n;
  const ends = columns
    .map((column) => endOf(column, ascending ? "positive" : "negative"))
    .filter((end) => end !== null);
  const own = ascending ? sequence.maximum : sequence.minimum;
  const end = ends.reduce((one, other) => ((ascending ? other < one : other > one) ? other : one), own);
  const origin = originOf(sequence);
  // nothing is known of one that begins beyond its end, or has a single number
  if (ascending ? origin >= end : origin <= end) return undefined;
  const percent = ((next - origin) * 100n) / (end - origin);
  if (percent <= worthSaying) return undefined;
  return leftAlone(`${percent} % of its numbers are used up: the next one is ${next}, and the last one ${end}`, {
    problem: "running-out",
    columns: columns.map(displayColumn),
    sequence: displayRelation(sequence),
    sql: widening(sequence, columns),
  });
}

/** Where it may begin. Who can go below 1 need not have meant to, unless that is where it starts; START alone may be any. */
function originOf({ type, start, increment, minimum, maximum }: Counting): bigint {
  if (increment > 0n)
    return minimum === smallestOf(type) && start > 1n ? 1n : minimum === smallestOf(type) ? start : minimum;
  return maximum === largestOf(type) && start < -1n ? -1n : maximum === largestOf(type) ? start : maximum;
}

/** The SQL that gives it more numbers, where only a type ends them. */
function widening(sequence: Counting, columns: readonly WidenedColumn[]): string[] {
  if (!endsWithType(sequence)) return [];
  const narrow = columns.filter(({ type }) => isIntegerType(type) && type !== "bigint");
  if (columns.some(({ digits }) => digits !== null) || narrow.some(({ typeFixed }) => typeFixed)) return [];
  return [
    ...narrow.map(
      (column) =>
        `alter table ${quoteRelation(tableOf(column))} alter column ${quoteIdentifier(column.column)} type bigint;`,
    ),
    // that of an identity goes with its column
    ...(sequence.type === "bigint" || (sequence.identity && narrow.length > 0)
      ? []
      : [`alter sequence ${quoteRelation(sequence)} as bigint;`]),
  ];
}
