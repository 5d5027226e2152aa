import { type ColumnName, quoteIdentifier, quoteRelation, tableOf } from "../postgres/identifiers.ts";
import { isIntegerType } from "./catalog.ts";

/** Which way a sequence counts, and so which end of the data it must stay clear of. */
export type Direction = "ascending" | "descending";

export function directionOf(sequence: { readonly increment: bigint }): Direction {
  return sequence.increment > 0n ? "ascending" : "descending";
}

export interface CountedColumn extends ColumnName {
  readonly type: string;
}

/**
 * The end of a column's data, in SQL: what to select, and from what. It is numeric without a fraction, and null when
 * there are no data.
 *
 * PostgreSQL takes it from the end of an index where there is one. That of a parent includes its partitions and
 * inheritance children.
 */
export function extremeOf(column: CountedColumn, direction: Direction): { value: string; from: string } {
  const [aggregate, round] = direction === "ascending" ? ["max", "floor"] : ["min", "ceil"];
  const name = quoteIdentifier(column.column);
  const value = `pg_catalog.${aggregate}(${name})::numeric`;
  const from = quoteRelation(tableOf(column));
  if (isIntegerType(column.type)) return { value, from };
  // a numeric column may hold fractions and what is no number, neither of which a sequence hands out
  return {
    value: `pg_catalog.${round}(${value})`,
    from: `${from} where ${name} not in ('NaN', 'Infinity', '-Infinity')`,
  };
}

/** An SQL expression for the furthest of the ends of several columns; null when all are empty. */
export function extremeExpression(columns: readonly CountedColumn[], direction: Direction): string {
  const extremes = columns.map((column) => {
    const { value, from } = extremeOf(column, direction);
    return `(select ${value} from ${from})`;
  });
  // greatest and least pass over null
  return extremes.length === 1
    ? extremes.join()
    : `${direction === "ascending" ? "greatest" : "least"}(${extremes.join(", ")})`;
}
