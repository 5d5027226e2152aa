import {
  displayRelation,
  escapeInvisible,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
} from "../postgres/identifiers.ts";
import type { Lacking } from "./lacking.ts";
import type { Routine, Schema, Table, Type, View } from "./schema.ts";

/** What every part of a comparison has to know. The source is called as the target is. */
export interface Comparison {
  readonly source: Schema;
  readonly target: Schema;
  /** Objects of the source whose SQL still has names of the source. */
  readonly unsafe: ReadonlySet<object>;
  readonly lacking: Lacking;
  readonly roles: ReadonlySet<string>;
  /** What the target has, by `keyOf…`. */
  readonly tables: ReadonlyMap<string, Table>;
  readonly views: ReadonlyMap<string, View>;
  readonly types: ReadonlyMap<string, Type>;
  readonly routines: ReadonlyMap<string, Routine>;
  /** A name for a relation (an index is one, too) of the target that nothing has yet; the wanted one where it is free. */
  readonly freeName: (wanted: RelationName) => string;
}

export const unsafeNote =
  "its SQL names what is called otherwise here, where it cannot be renamed safely: this is the SQL of the source";

/** SQL to be run as it is; where it still has names of the source, or needs what is not here, a person has to look at it first. */
export function runnable(
  { unsafe, lacking }: Pick<Comparison, "unsafe" | "lacking">,
  object: object,
  sql: readonly string[],
): { readonly sql: readonly string[]; readonly manual: readonly string[]; readonly note: string | null } {
  const note = unsafe.has(object) ? unsafeNote : (lacking.objects.get(object) ?? null);
  return note === null ? { sql, manual: [], note } : { sql: [], manual: sql, note };
}

export function alterTable(table: RelationName): string {
  return `alter table ${quoteRelation(table)}`;
}

export function columnList(columns: readonly string[]): string {
  return `(${columns.map(quoteIdentifier).join(", ")})`;
}

/** For people: what has a name only within its table. */
export function displayPart(table: RelationName, name: string): string {
  return `${escapeInvisible(name)} of ${displayRelation(table)}`;
}

/** Of several that do the same, the one that is also called the same. */
export function namesakeOrFirst<Value extends { readonly name: string }>(
  name: string,
  values: readonly Value[],
): Value | undefined {
  return values.find((value) => value.name === name) ?? values[0];
}

/** Names that are not taken; each is handed out once. */
export function nameGiver(target: Schema): (wanted: RelationName) => string {
  const taken = new Set<string>();
  const take = (schema: string, name: string) => taken.add(JSON.stringify([schema, name]));
  for (const relation of [...target.tables, ...target.views]) {
    take(relation.schema, relation.name);
    for (const index of relation.indexes) take(relation.schema, index.name);
  }
  return ({ schema, name }) => {
    let free = name;
    for (let number = 1; taken.has(JSON.stringify([schema, free])); number += 1) free = `${cut(name)}_${number}`;
    take(schema, free);
    return free;
  };
}

/** PostgreSQL cuts names at 63 bytes; this leaves room for a number. */
function cut(name: string): string {
  let end = name.length;
  while (Buffer.byteLength(name.slice(0, end)) > 58) end -= 1;
  return name.slice(0, end);
}
