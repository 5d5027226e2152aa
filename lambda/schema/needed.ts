import type { RelationName } from "../postgres/identifiers.ts";
import {
  keyOfRelation,
  keyOfRoutine,
  keyOfType,
  type Routine,
  type Schema,
  type Table,
  type Type,
  type View,
} from "./schema.ts";

/** What the loaded tables need, and the views over them with what those need; called as in the target. */
interface Needed {
  /** Keys of extensions. */
  readonly extensions: readonly string[];
  readonly types: readonly Type[];
  readonly routines: readonly Routine[];
  readonly views: readonly View[];
  /** Each after all that it needs. */
  readonly sorted: readonly NeededObject[];
}

export type NeededObject =
  | { readonly kind: "type"; readonly type: Type }
  | { readonly kind: "routine"; readonly routine: Routine; readonly late: boolean }
  /** `tables`: those that it reads. */
  | { readonly kind: "view"; readonly view: View; readonly tables: readonly Table[] };

/** One object of the source, under the key that the needs of others name, with its own. */
type Node = { readonly needs: readonly string[] } & (
  | { readonly kind: "type"; readonly renamed: Type }
  | { readonly kind: "routine"; readonly renamed: Routine; readonly text: string }
  | { readonly kind: "view"; readonly renamed: View }
  | { readonly kind: "table"; readonly renamed: Table }
);

/** `source` and `renamed` are the same, in the same order: needs are told by the names of the source. */
export function findNeeded(source: Schema, renamed: Schema, loaded: (name: RelationName) => boolean): Needed {
  const nodes = new Map<string, Node>([
    ...pair(source.types, renamed.types, (type, other): [string, Node] => [
      keyOfType(type),
      { kind: "type", needs: type.needs, renamed: other },
    ]),
    ...pair(source.routines, renamed.routines, (routine, other): [string, Node] => [
      keyOfRoutine(routine),
      { kind: "routine", needs: routine.needs, renamed: other, text: routine.definition },
    ]),
    ...pair(source.views, renamed.views, (view, other): [string, Node] => [
      keyOfRelation(view),
      { kind: "view", needs: view.needs, renamed: other },
    ]),
    ...pair(source.tables, renamed.tables, (table, other): [string, Node] => [
      keyOfRelation(table),
      { kind: "table", needs: table.needs, renamed: other },
    ]),
  ]);
  const needsOf = needsReader(nodes);
  const tables = source.tables.filter(loaded).map(keyOfRelation);
  const isLoaded = new Set(tables);
  const views = source.views
    .map(keyOfRelation)
    .filter((view) => [...reach([view], needsOf)].some((key) => isLoaded.has(key)));
  const reached = [...reach([...tables, ...views], needsOf)];
  const sorted = reached.flatMap((key): NeededObject[] => {
    const node = nodes.get(key);
    switch (node?.kind) {
      case "type":
        return [{ kind: "type", type: node.renamed }];
      case "routine": {
        const late = [...reach([key], needsOf)].some((one) => nodes.get(one)?.kind === "view");
        return [{ kind: "routine", routine: node.renamed, late }];
      }
      case "view": {
        const read = [...reach([key], needsOf)].flatMap((one) => {
          const other = nodes.get(one);
          return other?.kind === "table" ? [other.renamed] : [];
        });
        return [{ kind: "view", view: node.renamed, tables: read }];
      }
      default:
        return [];
    }
  });
  return {
    extensions: reached.filter((key) => key.startsWith('["extension"')),
    types: sorted.flatMap((object) => (object.kind === "type" ? [object.type] : [])),
    routines: sorted.flatMap((object) => (object.kind === "routine" ? [object.routine] : [])),
    views: sorted.flatMap((object) => (object.kind === "view" ? [object.view] : [])),
    sorted,
  };
}

function pair<Value, Result>(
  one: readonly Value[],
  other: readonly Value[],
  make: (one: Value, other: Value) => Result,
): Result[] {
  return one.map((value, index) => make(value, other[index] ?? value));
}

/** What an object needs, and what the body of a function names: PostgreSQL does not know what is in there before it runs. */
function needsReader(nodes: ReadonlyMap<string, Node>): (key: string) => readonly string[] {
  const byName = new Map<string, string[]>();
  for (const [key, { kind, renamed }] of nodes) {
    if (kind === "routine") byName.set(renamed.name, [...(byName.get(renamed.name) ?? []), key]);
  }
  const read = (key: string): readonly string[] => {
    const node = nodes.get(key);
    if (node?.kind !== "routine") return node?.needs ?? [];
    const words = new Set(node.text.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);
    const named = [...words].flatMap((word) => byName.get(word) ?? []).filter((other) => other !== key);
    return [...node.needs, ...named];
  };
  const known = new Map<string, readonly string[]>();
  return (key) => {
    const needs = known.get(key) ?? read(key);
    known.set(key, needs);
    return needs;
  };
}

/** All that some objects need, at first or second hand, and themselves: each after what it needs. Circles are cut. */
function reach(start: readonly string[], needsOf: (key: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const done = new Set<string>();
  const open = start.toReversed().map((key) => ({ key, left: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.left) {
      done.add(next.key);
      continue;
    }
    if (seen.has(next.key)) continue;
    seen.add(next.key);
    open.push({ key: next.key, left: true });
    for (const key of needsOf(next.key).toReversed()) if (!seen.has(key)) open.push({ key, left: false });
  }
  return done;
}
