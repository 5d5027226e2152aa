import type { Scope } from "../../lambda/catalog/scope.ts";
import { displayIdentifier, displayRelation } from "../../lambda/postgres/identifiers.ts";

/** What a run is limited to, for people; undefined where it is not. */
export function displayScope({ schemas, tables }: Scope): string | undefined {
  const names = [
    ...schemas.map((schema) => `schema ${displayIdentifier(schema)}`),
    ...tables.map((table) => `table ${displayRelation(table)}`),
  ];
  return names.length === 0 ? undefined : `${names.join(" and ")} only`;
}
