import { displayRelation, escapeInvisible, quoteIdentifier, type RelationName } from "../postgres/identifiers.ts";
import { compareOwnership } from "./compare-ownership.ts";
import { compareSequences } from "./compare-sequences.ts";
import { compareTables } from "./compare-tables.ts";
import { compareRoutine, compareType, displayRoutine } from "./compare-types.ts";
import { compareViews } from "./compare-views.ts";
import { type Comparison, nameGiver } from "./comparison.ts";
import { type Difference, type DifferenceKind, difference, sections } from "./difference.ts";
import { holdBack } from "./hold-back.ts";
import { holdSuspicious } from "./hold-suspicious.ts";
import { findLacking } from "./lacking.ts";
import type { NameMapping } from "./mapping.ts";
import { findNeeded, type NeededObject } from "./needed.ts";
import { renameSchema } from "./rename-schema.ts";
import { keyOfExtension, keyOfRelation, keyOfRoutine, keyOfType, type Schema } from "./schema.ts";

/**
 * What the source has and the target has not, of the tables that `tables` says were loaded, by their names in the source, and
 * of what belongs to them; in the order in which it can be made. What the target has beyond that is nobody's loss.
 */
export function compareSchemas(
  source: Schema,
  target: Schema,
  mapping: NameMapping,
  tables: (name: RelationName) => boolean,
): Difference[] {
  const { schema: renamed, unsafe } = renameSchema(source, mapping, target);
  const loaded = source.tables.flatMap((table, index) => (tables(table) ? [renamed.tables[index] ?? table] : []));
  const needed = findNeeded(source, renamed, tables);
  const comparison: Comparison = {
    source: renamed,
    target,
    unsafe,
    lacking: findLacking(source, renamed, target, mapping),
    roles: new Set(target.roles),
    tables: new Map(target.tables.map((table) => [keyOfRelation(table), table])),
    views: new Map(target.views.map((view) => [keyOfRelation(view), view])),
    types: new Map(target.types.map((type) => [keyOfType(type), type])),
    routines: new Map(target.routines.map((routine) => [keyOfRoutine(routine), routine])),
    freeName: nameGiver(target),
  };
  const differences = [
    ...compareSurroundings(comparison, needed.extensions, [
      ...[...needed.types, ...needed.routines, ...needed.views],
      ...loaded,
    ]),
    ...needed.sorted.flatMap((object) => compareNeeded(comparison, object)),
    ...loaded.flatMap((table) => compareTables(comparison, table)),
    ...compareSequences(comparison, loaded),
  ];
  return inOrder(holdBack(holdSuspicious(differences), unmadeFinder(comparison, needed.sorted)));
}

function compareNeeded(comparison: Comparison, object: NeededObject): Difference[] {
  switch (object.kind) {
    case "type":
      return compareType(comparison, object.type);
    case "routine":
      return compareRoutine(comparison, object.routine, object.late);
    case "view": {
      const lacking = object.tables.filter((table) => !comparison.tables.has(keyOfRelation(table)));
      return compareViews(comparison, object.view, lacking.map(displayRelation));
    }
  }
}

/** Finds what is not in the target and will not be there either when all SQL has been run. */
function unmadeFinder({ types, routines, views }: Comparison, sorted: readonly NeededObject[]) {
  const present = (key: string) => types.has(key) || routines.has(key) || views.has(key);
  const absent = new Map(
    sorted.flatMap((object): [string, RelationName][] => {
      const [key, name, display] = describeNeeded(object);
      return present(key) ? [] : [[display, name]];
    }),
  );
  return (differences: readonly Difference[]): RelationName[] =>
    differences.flatMap((one) => {
      const name = makers.has(one.kind) && one.sql.length === 0 ? absent.get(one.object) : undefined;
      return name === undefined ? [] : [name];
    });
}

const makers: ReadonlySet<DifferenceKind> = new Set(["type", "routine", "late routine", "view", "materialized view"]);

function describeNeeded(object: NeededObject): [key: string, name: RelationName, display: string] {
  switch (object.kind) {
    case "type":
      return [keyOfType(object.type), object.type, displayRelation(object.type)];
    case "routine":
      return [keyOfRoutine(object.routine), object.routine, displayRoutine(object.routine)];
    case "view":
      return [keyOfRelation(object.view), object.view, displayRelation(object.view)];
  }
}

/** Extensions, and the schemas that objects are in. */
function compareSurroundings(
  comparison: Comparison,
  extensions: readonly string[],
  objects: readonly RelationName[],
): Difference[] {
  const { target, source } = comparison;
  const missing = source.extensions.filter(
    ({ name }) => extensions.includes(keyOfExtension(name)) && !target.extensions.some((one) => one.name === name),
  );
  const schemas = new Set([...objects, ...missing].map(({ schema }) => schema));
  return [
    ...[...schemas].toSorted().flatMap((schema) => compareSchema(comparison, schema)),
    ...missing.map(({ name, schema }) =>
      difference("extension", name, {
        sql: [`create extension ${quoteIdentifier(name)} with schema ${quoteIdentifier(schema)}`],
      }),
    ),
  ];
}

function compareSchema(comparison: Comparison, name: string): Difference[] {
  const source = comparison.source.schemas.find((one) => one.name === name);
  const target = comparison.target.schemas.find((one) => one.name === name);
  const sqlName = `schema ${quoteIdentifier(name)}`;
  return [
    ...(target === undefined && !isSystem(name)
      ? [difference("schema", escapeInvisible(name), { sql: [`create ${sqlName}`] })]
      : []),
    ...(source === undefined
      ? []
      : compareOwnership(comparison, {
          object: `schema ${escapeInvisible(name)}`,
          table: null,
          sqlName,
          source,
          target,
        })),
  ];
}

function isSystem(schema: string): boolean {
  return schema.startsWith("pg_");
}

/** Sorting is stable: within a section, what came first stays first. */
function inOrder(differences: readonly Difference[]): Difference[] {
  const places = new Map(
    sections.flatMap(({ kinds }, index) => kinds.map((kind): [DifferenceKind, number] => [kind, index])),
  );
  const place = ({ kind }: Difference) => places.get(kind) ?? sections.length;
  return differences.toSorted((one, other) => place(one) - place(other));
}
