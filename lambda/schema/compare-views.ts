import { displayColumn, displayRelation, quoteIdentifier, quoteRelation } from "../postgres/identifiers.ts";
import { compareAttached } from "./compare-attached.ts";
import { describeColumn } from "./compare-columns.ts";
import { compareViewIndexes } from "./compare-indexes.ts";
import { compareOwnership } from "./compare-ownership.ts";
import { compareOptions } from "./compare-tables.ts";
import { type Comparison, columnList, runnable } from "./comparison.ts";
import { type Difference, difference } from "./difference.ts";
import { gistOf, meaningOf, meaningOfDefault } from "./meaning.ts";
import { type Column, keyOfRelation, type View } from "./schema.ts";

/** All that a view of the source has and that of the target has not; `lacking` names tables that it needs and that are not here. */
export function compareViews(comparison: Comparison, source: View, lacking: readonly string[]): Difference[] {
  const object = displayRelation(source);
  const kind = source.materialized ? "materialized view" : "view";
  const target = comparison.views.get(keyOfRelation(source));
  if (target === undefined && lacking.length > 0) {
    return [
      difference(kind, object, { table: object, manual: [create(source)], note: `it needs ${lacking.join(", ")}` }),
    ];
  }
  return [
    ...compareDefinition(comparison, source, target),
    ...(target === undefined ? [] : compareOptions(kind, source, target)),
    ...(source.materialized ? compareViewIndexes(comparison, source, target) : []),
    ...compareAttached(comparison, source, target, false),
    ...source.columns.flatMap((column) => [
      ...describeColumn(
        comparison,
        source,
        column,
        target?.columns.find(({ name }) => name === column.name),
      ),
    ]),
    ...source.columns.flatMap((column) => compareDefault(comparison, source, column, target)),
    ...compareOwnership(comparison, {
      object,
      table: object,
      sqlName: `${kind} ${quoteRelation(source)}`,
      source,
      target,
    }),
  ];
}

function compareDefinition(comparison: Comparison, source: View, target: View | undefined): Difference[] {
  const object = displayRelation(source);
  const kind = source.materialized ? "materialized view" : "view";
  const weight = source.materialized ? "heavy" : "light";
  if (target === undefined) {
    return [difference(kind, object, { table: object, weight, ...runnable(comparison, source, [create(source)]) })];
  }
  // one whose SQL cannot be renamed cannot be compared either: a person will have made it
  if (comparison.unsafe.has(source)) return [];
  if (isSame(comparison, source, target)) return [];
  const note = "there is another one of this name here";
  return [difference(kind, object, { table: object, weight, manual: [create(source)], note })];
}

/** A view may have defaults of its own, for what is inserted into it. */
function compareDefault(comparison: Comparison, view: View, source: Column, target: View | undefined): Difference[] {
  const { name: column } = source;
  const found = target?.columns.find(({ name }) => name === column)?.default ?? null;
  if (source.default === null || (found !== null && meaningOfDefault(found) === meaningOfDefault(source.default))) {
    return [];
  }
  const sql = [
    `alter view ${quoteRelation(view)} alter column ${quoteIdentifier(column)} set default ${source.default}`,
  ];
  return [
    difference("view", displayColumn({ schema: view.schema, table: view.name, column }), {
      table: displayRelation(view),
      why: "what is inserted into the view without the column gets no default",
      ...(found === null ? runnable(comparison, source, sql) : { manual: sql, note: "it has another default here" }),
    }),
  ];
}

function isSame(
  { source: { serverVersion: one }, target: { serverVersion: other } }: Comparison,
  ...views: [View, View]
) {
  const reduce = majorOf(one) === majorOf(other) ? meaningOf : gistOf;
  const [source, target] = views.map(({ definition }) => reduce(definition));
  return source === target;
}

function majorOf(serverVersion: number): number {
  return Math.floor(serverVersion / 10_000);
}

function create(view: View): string {
  const { definition, materialized, populated, options } = view;
  const withOptions = options.length === 0 ? "" : ` with (${options.join(", ")})`;
  const columns = columnList(view.columns.map(({ name }) => name));
  const name = `${quoteRelation(view)} ${columns}${withOptions}`;
  if (!materialized) return `create view ${name} as\n${definition}`;
  return `create materialized view ${name} as\n${definition}\nwith ${populated ? "" : "no "}data`;
}
