import { claimsOf } from "./claims.ts";
import type { State } from "./state.ts";

/** Whether a database shows what is known to be wrong; each goes when the engine is mended. */
export function hasKnownBug(state: State): boolean {
  return knownBugs.some((isThere) => isThere(state));
}

const knownBugs: ((state: State) => boolean)[] = [
  // the SQL that is proposed for a key that is left alone makes an identity, which a domain cannot have
  (state) => {
    const claims = claimsOf(state);
    return state.tables.some(({ key }) =>
      key.some((column) => column.isDomain && column.generator === null && !claims.has(column)),
    );
  },
  // who may insert into a partition or an inheriting table only, gets no USAGE on the sequence of the whole
  (state) => [...claimsOf(state).keys()].some(({ table }) => table.parts.length > 0 && table.grant.into === "parts"),
];
