import { type IdentityKind, isUnreadable, type Sequence } from "../catalog/catalog.ts";
import {
  displayColumn,
  displayRelation,
  isSameColumn,
  quoteIdentifier,
  quoteRelation,
  tableOf,
} from "../postgres/identifiers.ts";
import type { ReferenceSequence } from "../reference/reference.ts";
import type { Finding } from "../report/report.ts";
import { nextValue } from "./grid.ts";
import { largestOf } from "./limits.ts";
import { leftAlone } from "./planned.ts";
import { limit } from "./sequence-options.ts";

/** One way in which a sequence is not as in the reference; `sql` is null where no single statement makes it so. */
interface Difference {
  readonly text: string;
  readonly sql: string | null;
}

/** What a repair that is planned beside makes of a sequence, and what stands beside it. */
interface Circumstances {
  /** All that stand for the one of the reference, where they are several. */
  readonly split: readonly Sequence[];
  /** The value that it is to hand out next; null where it stays where it is. */
  readonly to: bigint | null;
}

/**
 * That a sequence which is there counts in another way than in the reference; undefined when it does not. That is left to a
 * person: it breaks no insert, and somebody may have meant it.
 */
export function differentDefinition(
  sequence: Sequence,
  source: ReferenceSequence,
  { split, to }: Circumstances,
): Finding | undefined {
  const differences = [
    ...definitions(sequence, source, isWithin(source, standsAt(sequence, to))),
    ...kinds(sequence, source),
    ...splits(sequence, split),
  ];
  if (differences.length === 0) return undefined;
  return leftAlone(`it is not as in the source: ${differences.map(({ text }) => text).join(", ")}`, {
    problem: "different",
    columns: sequence.users.filter((user) => !user.seenThroughParent).map(displayColumn),
    sequence: displayRelation(sequence),
    sql: differences.flatMap(({ sql }) => (sql === null ? [] : [`${sql};`])),
  });
}

/** What its `last_value` will be, which PostgreSQL lets no limit exclude; null when we may not know. */
function standsAt(sequence: Sequence, to: bigint | null): bigint | null {
  if (isUnreadable(sequence.state)) return null;
  return to === null || to === nextValue(sequence.state, sequence) ? sequence.state.last : to;
}

function isWithin({ minimum, maximum }: ReferenceSequence, value: bigint | null): boolean {
  return value === null || (value >= minimum && value <= maximum);
}

function definitions(sequence: Sequence, source: ReferenceSequence, isPossible: boolean): Difference[] {
  const alter = `alter sequence ${quoteRelation(sequence)}`;
  // that of an identity is that of its column; and one may have been widened, which is no harm
  const isNarrower = !sequence.identity && largestOf(sequence.type) < largestOf(source.type);
  const options: [string, string][] = [
    ...(isNarrower ? [[`as ${sequence.type}`, `as ${source.type}`] satisfies [string, string]] : []),
    [`increment by ${sequence.increment}`, `increment by ${source.increment}`],
    [limit("minvalue", sequence), limit("minvalue", source)],
    [limit("maxvalue", sequence), limit("maxvalue", source)],
    [`start with ${sequence.start}`, `start with ${source.start}`],
    [`cache ${sequence.cache}`, `cache ${source.cache}`],
    [sequence.cycle ? "cycle" : "no cycle", source.cycle ? "cycle" : "no cycle"],
  ];
  const different = options.filter(([here, there]) => here !== there);
  const text = different.map(([here, there]) => `${here} instead of ${there}`).join(", ");
  // what turns round would come to its own data
  const isTurned = sequence.increment > 0n !== source.increment > 0n;
  // all at once: one alone may not go with the others
  const sql = isPossible && !isTurned ? `${alter} ${different.map(([, there]) => there).join(" ")}` : null;
  return different.length === 0 ? [] : [{ text, sql }];
}

function kinds(sequence: Sequence, source: ReferenceSequence): Difference[] {
  return source.users.flatMap((there): Difference[] => {
    const here = sequence.users.find((user) => isSameColumn(user, there));
    if (here === undefined || here.identity === there.identity) return [];
    const text = `${describeKind(here.identity)} instead of ${describeKind(there.identity)}`;
    if (here.identity === null || there.identity === null) return [{ text, sql: null }];
    const column = `${quoteRelation(tableOf(here))} alter column ${quoteIdentifier(here.column)}`;
    return [{ text, sql: `alter table ${column} set generated ${there.identity}` }];
  });
}

/** Each of them may hand out what another one has. */
function splits(sequence: Sequence, split: readonly Sequence[]): Difference[] {
  const others = split.filter((other) => quoteRelation(other) !== quoteRelation(sequence)).map(displayRelation);
  if (others.length === 0) return [];
  return [{ text: `a sequence beside ${others.join(" and ")} instead of one for the columns of all`, sql: null }];
}

/** What makes a column draw from a sequence, for people. */
export function describeKind(identity: IdentityKind | null): string {
  return identity === null ? "a default" : `identity ${identity.toUpperCase()}`;
}
