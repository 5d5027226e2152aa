import { escapeInvisible } from "../postgres/identifiers.ts";
import type { NameMapping } from "./mapping.ts";
import { type Dependent, keyOfRelation, keyOfRoutine, keyOfType, type Schema, type Uncompared } from "./schema.ts";

/** What the source has made of something that is not compared, and the target has not: why it cannot be made, in half a sentence. */
export interface Lacking {
  /** By the objects of the source, called as in the target, and their parts. */
  readonly objects: ReadonlyMap<object, string>;
  /** By columns: of the collation of their type, which their defaults do without. */
  readonly collations: ReadonlyMap<object, string>;
}

/** `source` and `renamed` are the same, in the same order: needs are told by the names of the source. */
export function findLacking(source: Schema, renamed: Schema, target: Schema, mapping: NameMapping): Lacking {
  const there = new Set([
    ...target.uncompared.map(({ type, schema, name }) => keyOf(type, schema, name)),
    // whoever needs a table does not mind where its rows are
    ...[...target.tables, ...target.views].map(({ schema, name }) => keyOf("foreign table", schema, name)),
  ]);
  const absent = source.uncompared.filter(
    ({ type, schema, name }) => !there.has(keyOf(type, schema === null ? null : mapping.schema(schema), name)),
  );
  const needed = new Map<object, Uncompared[]>();
  if (absent.length > 0) {
    const find = dependentFinder(source, renamed);
    for (const one of absent) {
      for (const object of new Set(one.neededBy.flatMap(find))) {
        needed.set(object, [...(needed.get(object) ?? []), one]);
      }
    }
  }
  const collations = new Map(absent.filter(({ type }) => type === "collation").map((one) => [one.identity, one]));
  return {
    objects: new Map([...needed].map(([object, some]) => [object, describe(some)])),
    collations: collations.size === 0 ? new Map() : new Map(collatedColumns(source, renamed, collations)),
  };
}

/** The renamed columns that have one of these collations. */
function collatedColumns(
  source: Schema,
  renamed: Schema,
  collations: ReadonlyMap<string, Uncompared>,
): [column: object, lack: string][] {
  return source.tables.flatMap(({ columns }, table) =>
    columns.flatMap(({ collation }, place): [object, string][] => {
      const absent = collations.get(collation ?? "");
      const column = renamed.tables[table]?.columns[place];
      return absent === undefined || column === undefined ? [] : [[column, describe([absent])]];
    }),
  );
}

function keyOf(type: string, schema: string | null, name: string): string {
  return JSON.stringify([type, schema, name]);
}

function describe(absent: readonly Uncompared[]): string {
  const objects = absent.map(({ type, identity }) => `${type} ${escapeInvisible(identity)}`);
  return `first it needs ${objects.join(", ")}, which ${absent.length === 1 ? "is" : "are"} not compared`;
}

/** Finds the renamed objects that something of the source is, or belongs to. */
function dependentFinder(source: Schema, renamed: Schema): (dependent: Dependent) => readonly object[] {
  const routines = byKey(source.routines.map(keyOfRoutine), renamed.routines);
  const types = byKey(source.types.map(keyOfType), renamed.types);
  const views = byKey(source.views.map(keyOfRelation), renamed.views);
  const tables = byKey(source.tables.map(keyOfRelation), renamed.tables);
  const sources = new Map([...source.tables, ...source.views].map((one) => [keyOfRelation(one), one]));
  return ({ of, part }) => {
    if (part === null) return [routines.get(of), types.get(of), views.get(of)].filter((one) => one !== undefined);
    const table = tables.get(of);
    const relation = table ?? views.get(of);
    if (relation === undefined) return [];
    const named = <Value extends { readonly name: string }>(values: readonly Value[]) =>
      values.filter(({ name }) => name === part.name);
    switch (part.kind) {
      case "default":
        return relation.columns.filter((_, place) => sources.get(of)?.columns[place]?.name === part.name);
      case "index":
      case "constraint": {
        // each is made with the other
        const indexes = relation.indexes.filter(({ name, constraint }) => [name, constraint].includes(part.name));
        const names = [part.name, ...indexes.map(({ constraint }) => constraint)];
        return [...indexes, ...(table?.constraints ?? []).filter(({ name }) => names.includes(name))];
      }
      case "trigger":
        return named(relation.triggers);
      case "rule":
        return named(relation.rules);
      case "policy":
        return named(table?.policies ?? []);
      case "statistics":
        return named(relation.statistics);
    }
  };
}

function byKey<Value>(keys: readonly string[], values: readonly Value[]): Map<string, Value> {
  return new Map(values.flatMap((value, place): [string, Value][] => [[keys[place] ?? "", value]]));
}
