import { isIntegerType, type Sequence } from "../catalog/catalog.ts";
import type { Failure } from "../failure.ts";
import {
  type ColumnName,
  displayColumn,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";
import { largestOf, smallestOf } from "./limits.ts";

/** Why a column cannot hold the next value; undefined when it can. */
export function columnFull(next: bigint, column: ColumnName & { readonly type: string }): Failure | undefined {
  const { type } = column;
  if (!isIntegerType(type)) return undefined;
  const end = next > 0n ? largestOf(type) : smallestOf(type);
  if (next > 0n ? next <= end : next >= end) return undefined;
  return {
    reason: `the next value would be ${next}, and the column ${displayColumn(column)} ends at ${end}`,
    hint:
      type === "bigint"
        ? "Change the row that holds the value at the end, then run the restore hook again."
        : `Widen it, then run the restore hook again: alter table ${quoteRelation(tableOf(column))} alter column ${quoteIdentifier(column.column)} type bigint;`,
  };
}

/** Why a sequence cannot hand out the next value; undefined when it can. */
export function sequenceFull(
  next: bigint,
  sequence: RelationName & Pick<Sequence, "increment" | "minimum" | "maximum">,
): Failure | undefined {
  if (next >= sequence.minimum && next <= sequence.maximum) return undefined;
  const [end, limit] = sequence.increment > 0n ? [sequence.maximum, "maxvalue"] : [sequence.minimum, "minvalue"];
  return {
    reason: `the next value would be ${next}, and the sequence ends at ${end}`,
    hint: `Move its end where that is right, then run the restore hook again: alter sequence ${quoteRelation(sequence)} as bigint no ${limit};`,
  };
}
