import fc from "fast-check";
import { create } from "./create.ts";
import { damages } from "./damage.ts";
import { harm } from "./harm.ts";
import { schema } from "./schema.ts";
import type { State } from "./state.ts";

/** A database and what has happened to it. fast-check shows it as the SQL that makes it: the set-up of a named case. */
export interface Scenario {
  readonly sql: string;
  readonly state: State;
}

export const scenario: fc.Arbitrary<Scenario> = fc.tuple(schema, damages).map(([model, harms]) => {
  const { sql, state } = create(model);
  for (const damage of harms) harm(state, sql, damage);
  const script = sql.join("\n");
  return { sql: script, state, [fc.toStringMethod]: () => `\n${script}\n` };
});
