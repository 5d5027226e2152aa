import { claimsOf } from "./claims.ts";
import { fits } from "./fill.ts";
import { foresee } from "./oracle.ts";
import { serialName } from "./serial-name.ts";
import { type Column, type State, usersOf, valuesOf } from "./state.ts";

/** Whether a database shows what is known to be wrong; each goes when the engine is mended. */
export function hasKnownBug(state: State): boolean {
  return knownBugs.some((isThere) => isThere(state));
}

const knownBugs: ((state: State) => boolean)[] = [
  // the SQL that is proposed for a key that is left alone makes an identity, which a domain cannot have
  (state) => unclaimedKeys(state).some(({ isDomain }) => isDomain),
  // the same starts past the end of the type where a row holds the last value
  (state) => unclaimedKeys(state).some((column) => valuesOf(column).some((value) => !fits(value + 1n, column))),
  // who may insert into a partition or an inheriting table only, gets no USAGE on the sequence of the whole
  (state) => [...claimsOf(state).keys()].some(({ table }) => table.parts.length > 0 && table.grant.into === "parts"),
  // a sequence that is named after a column other than the key is not found where PostgreSQL had to cut that name
  (state) =>
    [...claimsOf(state)].some(
      ([column, claim]) =>
        (claim.kind === "open" || (claim.kind === "attach" && claim.sequence.owningColumn === null)) &&
        !column.table.key.includes(column) &&
        isCut(column.table.name, column.name),
    ),
  // a sequence that a column has lost is not widened when it is given back, though the data have outgrown it
  (state) =>
    [...foresee(state).sequences.values()].some(
      ({ before, type }) => before !== null && type !== before.type && usersOf(state, before).length === 0,
    ),
];

function isCut(table: string, column: string): boolean {
  return !serialName(table, column, 9).startsWith(`${table}_${column}_seq`);
}

function unclaimedKeys(state: State): Column[] {
  const claims = claimsOf(state);
  return state.tables.flatMap(({ key }) => key).filter((column) => column.generator === null && !claims.has(column));
}
