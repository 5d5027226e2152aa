import { type ColumnName, quoteIdentifier, quoteRelation, tableOf } from "../postgres/identifiers.ts";
import { isIntegerType } from "./catalog.ts";

/** Which way a sequence counts, and so which end of the data it must stay clear of. */
export type Direction = "ascending" | "descending";

export function directionOf(sequence: { readonly increment: bigint }): Direction {
  return sequence.increment > 0n ? "ascending" : "descending";
}

/**
 * An SQL expression for the furthest value in any of the columns, as numeric without a fraction; null when all are empty.
 *
 * Each column has a MAX of its own, which PostgreSQL takes from the end of an index where there is one. A parent's
 * MAX includes its partitions and inheritance children.
 */
export function extremeExpression(columns: readonly CountedColumn[], direction: Direction): string {
  const [aggregate, furthest, round] =
    direction === "ascending" ? ["max", "greatest", "floor"] : ["min", "least", "ceil"];
  const extremes = columns.map((column) => {
    const end = `pg_catalog.${aggregate}(${quoteIdentifier(column.column)})::numeric`;
    // a numeric column may hold fractions, which no sequence hands out
    const whole = isIntegerType(column.type) ? end : `pg_catalog.${round}(${end})`;
    return `(select ${whole} from ${quoteRelation(tableOf(column))})`;
  });
  // greatest and least pass over null
  return extremes.length === 1 ? extremes.join() : `${furthest}(${extremes.join(", ")})`;
}

export interface CountedColumn extends ColumnName {
  readonly type: string;
}
