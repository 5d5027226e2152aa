import { isIntegerType, type MeasuredColumn, type Sequence } from "../catalog/catalog.ts";
import type { Failure } from "../failure.ts";
import {
  type ColumnName,
  displayColumn,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
  visibleSql,
} from "../postgres/identifiers.ts";
import { endOf } from "./limits.ts";

/** Why a column cannot hold the next value; undefined when it can. */
export function columnFull(
  next: bigint,
  column: ColumnName & { readonly type: string } & Pick<MeasuredColumn, "digits">,
): Failure | undefined {
  const { type } = column;
  const end = endOf(column, next > 0n ? "positive" : "negative");
  if (end === null || (next > 0n ? next <= end : next >= end)) return undefined;
  const wider = isIntegerType(type) ? "bigint" : "numeric";
  return {
    reason: `the next value would be ${next}, and the column ${displayColumn(column)} ends at ${end}`,
    hint:
      type === "bigint"
        ? "Change the row that holds the value at the end, then run the restore hook again."
        : `Widen it in a maintenance window, since that rewrites the table and locks it meanwhile, then run the restore hook again: ${visibleSql(`alter table ${quoteRelation(tableOf(column))} alter column ${quoteIdentifier(column.column)} type ${wider};`)}`,
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
    hint: `Move its end where that is right, then run the restore hook again: ${visibleSql(`alter sequence ${quoteRelation(sequence)} as bigint no ${limit};`)}`,
  };
}
