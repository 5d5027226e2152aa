import type { RelationName } from "../postgres/identifiers.ts";
import { tokenize } from "./sql-tokens.ts";

/** Whatever a statement names with a schema: relations, types, routines; and columns with their table, which are none of them. */
export function namedRelations(statement: string): RelationName[] {
  const tokens = tokenize(statement);
  return tokens.flatMap(({ kind, value }, index) => {
    const [dot, name] = [tokens[index + 1], tokens[index + 2]];
    return kind === "identifier" && dot?.text === "." && name?.kind === "identifier"
      ? [{ schema: value, name: name.value }]
      : [];
  });
}
