import type { FoundSequence } from "./facts.ts";
import type { Outlook } from "./oracle.ts";
import { type Column, nameOf, quote, type State, usersOf } from "./state.ts";

/** Which sequence each column draws from after the repair. Where that is open, what was `found` is right. */
export function expectedGenerators(
  { sequences, open }: Outlook,
  { tables }: State,
  found: ReadonlyMap<string, string>,
): Map<string, string> {
  const expected = new Map<string, string>();
  for (const [sequence, { users }] of sequences) for (const user of users) expected.set(nameOf(user), sequence);
  for (const column of tables.flatMap(({ columns }) => columns)) {
    const name = nameOf(column);
    const sequence = found.get(name);
    if (sequence === undefined) continue;
    if (open.has(column)) expected.set(name, sequence);
    for (const part of column.table.parts) {
      const ofPart = `${part}.${quote(column.name)}`;
      const passedOn = found.get(ofPart);
      // a default is passed on, an identity only to partitions and by newer versions
      if (passedOn !== undefined) expected.set(ofPart, expected.get(name) ?? passedOn);
    }
  }
  return expected;
}

/** Every sequence after the repair. Where that is open, what was `found` is right. */
export function expectedSequences(
  { sequences, open }: Outlook,
  state: State,
  found: ReadonlyMap<string, FoundSequence>,
): Record<string, Partial<FoundSequence>> {
  const expected: Record<string, Partial<FoundSequence>> = {};
  for (const [name, { before, users, type, increment, minimum, maximum, cache, next }] of sequences) {
    const isNewToUser = before === null || (users.length > 0 && usersOf(state, before).length === 0);
    expected[name] = { type, increment, minimum, maximum, cache, next, ...(isNewToUser ? { withItsTable: true } : {}) };
  }
  if (open.size === 0) return expected;
  for (const [name, sequence] of found) {
    const before = sequences.get(name)?.before ?? null;
    if (before === null || usersOf(state, before).length === 0) expected[name] = sequence;
  }
  for (const name of Object.keys(expected)) if (!found.has(name)) delete expected[name];
  return expected;
}

/** The objects that the repair may change, apart from moving sequences. */
export function expectedChanges({ sequences, open }: Outlook, state: State, found: Iterable<string>): string[] {
  const changed: string[] = [];
  for (const [name, { before, type, users }] of sequences) {
    const given = before === null || usersOf(state, before).length < users.length ? users : [];
    changed.push(...given.flatMap(namesOf));
    if (given.length > 0 || type !== before?.type) changed.push(name);
  }
  if (open.size === 0) return changed;
  const used = new Set(state.sequences.filter((sequence) => usersOf(state, sequence).length > 0).map(nameOf));
  return [...changed, ...[...open].flatMap(namesOf), ...[...found].filter((name) => !used.has(name))];
}

/** A default of a table is that of its parts, too. */
function namesOf(column: Column): string[] {
  return [nameOf(column), ...column.table.parts.map((part) => `${part}.${quote(column.name)}`)];
}
