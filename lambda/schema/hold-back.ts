import { displayRelation, type RelationName } from "../postgres/identifiers.ts";
import type { Difference, DifferenceKind } from "./difference.ts";
import { tokenize } from "./sql-tokens.ts";

/**
 * Leaves to a person what needs something that is left to a person: it would fail. `unmade` finds, among differences, those
 * that would have made something that others may name, what that is.
 */
export function holdBack(
  differences: readonly Difference[],
  unmade: (differences: readonly Difference[]) => readonly RelationName[],
): readonly Difference[] {
  const lacking = unmade(differences);
  const unattached = new Set(
    differences.filter(({ kind, sql }) => attachments.has(kind) && sql.length === 0).map(({ object }) => object),
  );
  const held = differences.map((difference) => {
    const missing = lacking.find((one) => difference.sql.some((statement) => isNamedIn(one, statement)));
    if (missing !== undefined) return hold(difference, displayRelation(missing));
    const isOfUnattached =
      difference.kind === "comment" && difference.sql.length > 0 && unattached.has(difference.object);
    return isOfUnattached ? hold(difference, difference.object) : difference;
  });
  const isSame = held.every((difference, index) => difference === differences[index]);
  return isSame ? differences : holdBack(held, unmade);
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

function hold(difference: Difference, missing: string): Difference {
  const note = [...(difference.note === null ? [] : [difference.note]), `first it needs ${missing}`];
  return { ...difference, sql: [], manual: [...difference.sql, ...difference.manual], note: note.join("; ") };
}

function isNamedIn({ schema, name }: RelationName, statement: string): boolean {
  const tokens = tokenize(statement);
  return tokens.some(
    ({ value }, index) => value === schema && tokens[index + 1]?.text === "." && tokens[index + 2]?.value === name,
  );
}
