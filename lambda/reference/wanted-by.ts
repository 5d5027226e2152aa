import { directionOf } from "../catalog/extreme.ts";
import type { Wanted } from "../catalog/wanted.ts";
import type { Reference } from "./reference.ts";

/** What of the target has to be read to compare it with a reference, which has its names. */
export function wantedBy({ sequences }: Reference): Wanted {
  return {
    columns: sequences.flatMap((sequence) => {
      const { users, owningColumn } = sequence;
      const direction = directionOf(sequence);
      return [...users, ...(owningColumn === null ? [] : [owningColumn])].map(({ schema, table, column }) => ({
        schema,
        table,
        column,
        direction,
      }));
    }),
    names: sequences.map(({ name }) => name),
    roles: sequences.flatMap(({ schema, owner, grantees }) =>
      [owner, ...grantees].flatMap((role) => (role === null ? [] : [{ schema, role }])),
    ),
  };
}
