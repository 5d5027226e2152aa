import { displayRelation, quoteRelation } from "../postgres/identifiers.ts";
import { compareComment, compareGrants, compareOwner } from "./compare-ownership.ts";
import type { Comparison } from "./comparison.ts";
import type { Difference } from "./difference.ts";
import { keyOfRelation, type Sequence, type Table } from "./schema.ts";

/**
 * Whose the sequences of the loaded tables, and those of their schemas that stand alone, are, who may draw from them, and what is said of
 * them. Of those that are not here nothing is said: to make them takes more than that.
 */
export function compareSequences(comparison: Comparison, loaded: readonly Table[]): Difference[] {
  const tables = new Set(loaded.map(keyOfRelation));
  const schemas = new Set(loaded.map(({ schema }) => schema));
  const found = new Map(comparison.target.sequences.map((sequence) => [keyOfRelation(sequence), sequence]));
  return comparison.source.sequences.flatMap((source) => {
    const target = found.get(keyOfRelation(source));
    const isWanted =
      source.tables.length === 0
        ? schemas.has(source.schema)
        : source.tables.some((table) => tables.has(keyOfRelation(table)));
    return isWanted && target !== undefined ? compareSequence(comparison, source, target) : [];
  });
}

function compareSequence(comparison: Comparison, source: Sequence, target: Sequence): Difference[] {
  const sqlName = `sequence ${quoteRelation(source)}`;
  const named = { object: `sequence ${displayRelation(source)}`, table: null, source, target };
  return [
    ...compareComment({ ...named, sqlName }),
    // one that a column owns goes with its table
    ...(source.owned || target.owned ? [] : compareOwner(comparison, { ...named, sqlName })),
    ...compareGrants(comparison, { ...named, on: sqlName }),
  ];
}
