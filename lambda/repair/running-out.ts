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
  const used = ((next - origin) * 100n) / (end - origin);
  if (used <= worthSaying) return undefined;
  const percent = used > 100n ? 100n : used;
  return leftAlone(`${percent} % of its numbers are used up: the next one is ${next}, and the last one ${end}`, {
    problem: "running-out",
    columns: columns.map(displayColumn),
    sequence: displayRelation(sequence),
    headroom: { first: String(origin), next: String(next), last: String(end), usedPercent: Number(percent) },
    sql: widening(sequence, columns),
  });
}

/**
 * Where its numbers begin: at a limit that somebody set, else at 1 or -1, or at START where that comes before. A START
 * further on is no beginning: a dump may have written it where the sequence was.
 */
function originOf({ type, start, increment, minimum, maximum }: Counting): bigint {
  if (increment > 0n) {
    if (minimum !== smallestOf(type)) return minimum;
    return start < 1n ? start : 1n;
  }
  if (maximum !== largestOf(type)) return maximum;
  return start > -1n ? start : -1n;
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
