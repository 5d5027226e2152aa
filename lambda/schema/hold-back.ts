import { displayRelation, type RelationName } from "../postgres/identifiers.ts";
import type { Difference } from "./difference.ts";
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
  if (lacking.length === 0) return differences;
  const held = differences.map((difference) => {
    const missing = lacking.find((one) => difference.sql.some((statement) => isNamedIn(one, statement)));
    return missing === undefined ? difference : hold(difference, missing);
  });
  const isSame = held.every((difference, index) => difference === differences[index]);
  return isSame ? differences : holdBack(held, unmade);
}

function hold(difference: Difference, missing: RelationName): Difference {
  const note = [...(difference.note === null ? [] : [difference.note]), `first it needs ${displayRelation(missing)}`];
  return { ...difference, sql: [], manual: [...difference.sql, ...difference.manual], note: note.join("; ") };
}

function isNamedIn({ schema, name }: RelationName, statement: string): boolean {
  const tokens = tokenize(statement);
  return tokens.some(
    ({ value }, index) => value === schema && tokens[index + 1]?.text === "." && tokens[index + 2]?.value === name,
  );
}
