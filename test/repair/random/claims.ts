import { serialName } from "./serial-name.ts";
import { type Column, isInteger, type Sequence, type State, usersOf } from "./state.ts";

/** What a column without generator has a right to: rule 5 of the design, "recreate only on evidence". */
export type Claim =
  | { readonly kind: "attach"; readonly sequence: Sequence }
  | { readonly kind: "create" }
  /** Several columns, or several sequences, might belong together: any of them is right. */
  | { readonly kind: "open" };

/** The columns that have one, in the order in which new sequences are named. */
export function claimsOf(state: State): Map<Column, Claim> {
  const unused = state.sequences.filter((sequence) => usersOf(state, sequence).length === 0);
  const lost = state.tables.flatMap(({ columns }) => columns).filter(({ generator }) => generator === null);
  const claims = new Map<Column, Claim>();
  for (const column of lost.sort(byName)) {
    const owned = unused.filter(({ owningColumn }) => owningColumn === column);
    const namesakes = unused.filter((sequence) => sequence.owningColumn === null && mayBeOf(column, sequence));
    const contested = namesakes.some((sequence) => lost.filter((other) => mayBeOf(other, sequence)).length > 1);
    if (!isPossible(column)) continue;
    const [sequence, ...others] = owned.length > 0 ? owned : namesakes;
    if (sequence === undefined) {
      if (isOwnNumber(column) && !isNumberedByApplication(column, unused)) claims.set(column, { kind: "create" });
    } else if (others.length > 0 || (owned.length === 0 && contested)) claims.set(column, { kind: "open" });
    else if (column.notNull && isOrdinary(sequence, owned.length > 0)) claims.set(column, { kind: "attach", sequence });
  }
  return claims;
}

/** By the bytes of the names, as the catalog sorts; columns of one table stay in their order. */
function byName({ table: one }: Column, { table: other }: Column): number {
  const bytes = (text: string) => Buffer.from(text);
  return Buffer.compare(bytes(one.schema), bytes(other.schema)) || Buffer.compare(bytes(one.name), bytes(other.name));
}

/** Whether PostgreSQL would have given the sequence its name for this column. */
function mayBeOf({ table, name }: Column, sequence: Sequence): boolean {
  return (
    table.schema === sequence.schema &&
    Array.from({ length: 10 }, (_, number) => serialName(table.name, name, number)).includes(sequence.name)
  );
}

/** A number that is this table's own. */
function isPossible({ table, name, type, foreignKey }: Column): boolean {
  const isPart = table.key.length > 1 || (table.form.startsWith("by list") && table.key.length > 0);
  return (
    isInteger(type) &&
    !foreignKey &&
    !/_ptr(_id)?$/i.test(name) &&
    !(isPart && table.key.some((key) => key.name === name))
  );
}

/** The key of its table, and called `id` or after the table. */
function isOwnNumber({ table, name }: Column): boolean {
  if (table.key.length !== 1 || table.key[0]?.name !== name) return false;
  const [column, called] = [name.toLowerCase(), table.name.toLowerCase()];
  const singulars = [called, called.replace(/s$/, "")];
  return column === "id" || singulars.some((singular) => column === `${singular}_id`);
}

/** JPA's names: `<table>_seq`, or one for all tables of the schema. */
function isNumberedByApplication({ table: { schema, name } }: Column, unused: readonly Sequence[]): boolean {
  return unused.some(
    (sequence) =>
      sequence.owningColumn === null &&
      sequence.schema === schema &&
      [`${name}_seq`, "hibernate_sequence"].includes(sequence.name),
  );
}

/** What PostgreSQL makes for a column counts up, and does not start anew; only what the column owns may leave gaps. */
function isOrdinary({ increment, cycle }: Sequence, owned: boolean): boolean {
  return increment > 0n && !cycle && (owned || increment === 1n);
}
