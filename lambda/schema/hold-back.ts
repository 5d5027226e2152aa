import { displayRelation, type RelationName } from "../postgres/identifiers.ts";
import type { Difference, DifferenceKind } from "./difference.ts";
import { keyOfRelation } from "./schema.ts";
import { tokenize } from "./sql-tokens.ts";

/**
 * Leaves to a person what needs something that is left to a person: it would fail. `unmade` finds, among differences, those
 * that would have made something that others may name, what that is.
 */
export function holdBack(
  differences: readonly Difference[],
  unmade: (differences: readonly Difference[]) => readonly RelationName[],
): readonly Difference[] {
  const namesIn = namesReader();
  let held = differences;
  for (;;) {
    const next = holdOnce(held, unmade(held), namesIn);
    if (next.every((difference, index) => difference === held[index])) return held;
    held = next;
  }
}

function holdOnce(
  differences: readonly Difference[],
  unmade: readonly RelationName[],
  namesIn: (difference: Difference) => readonly string[],
): readonly Difference[] {
  const lacking = new Map(unmade.map((name) => [keyOfRelation(name), displayRelation(name)]));
  const unattached = new Set(
    differences.filter(({ kind, sql }) => attachments.has(kind) && sql.length === 0).map(({ object }) => object),
  );
  return differences.map((difference) => {
    if (difference.sql.length === 0) return difference;
    const missing = lacking.size === 0 ? undefined : namesIn(difference).find((name) => lacking.has(name));
    if (missing !== undefined) return hold(difference, lacking.get(missing) ?? "");
    const isOfUnattached = followers.has(difference.kind) && unattached.has(difference.object);
    return isOfUnattached ? hold(difference, difference.object) : difference;
  });
}

/** What has no name of its own beside that of its table. */
export const attachments: ReadonlySet<DifferenceKind> = new Set([
  "primary key",
  "unique constraint",
  "check constraint",
  "exclusion constraint",
  "foreign key",
  "index",
  "view index",
  "trigger",
  "rule",
  "policy",
  "statistics",
]);

/** What is said or set of an attachment once it is there. */
export const followers: ReadonlySet<DifferenceKind> = new Set(["comment", "owner", "storage"]);

function hold(difference: Difference, missing: string): Difference {
  const note = [...(difference.note === null ? [] : [difference.note]), `first it needs ${missing}`];
  return { ...difference, sql: [], manual: [...difference.sql, ...difference.manual], note: note.join("; ") };
}

/** Reads the keys of what has a schema in the statements of a difference, of each but once: a large database has very many of both. */
function namesReader(): (difference: Difference) => readonly string[] {
  const known = new WeakMap<Difference, readonly string[]>();
  return (difference) => {
    const names = known.get(difference) ?? difference.sql.flatMap(namesInStatement);
    known.set(difference, names);
    return names;
  };
}

function namesInStatement(statement: string): string[] {
  const tokens = tokenize(statement);
  return tokens.flatMap(({ kind, value }, index) => {
    const name = tokens[index + 2];
    const isNamed = kind === "identifier" && tokens[index + 1]?.text === "." && name?.kind === "identifier";
    return isNamed ? [keyOfRelation({ schema: value, name: name.value })] : [];
  });
}
