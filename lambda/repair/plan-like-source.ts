import {
  type Catalog,
  isIntegerType,
  isUnreadable,
  type Sequence,
  type UngeneratedColumn,
} from "../catalog/catalog.ts";
import {
  displayColumn,
  displayRelation,
  quoteColumn,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
  visibleSql,
} from "../postgres/identifiers.ts";
import type { ReferenceSequence } from "../reference/reference.ts";
import { sourceNext } from "../reference/source-next.ts";
import { describeKind } from "./compare-definitions.ts";
import type { NewSequence, SequenceOwner } from "./create-sequence.ts";
import { beforeLeast, furtherEnd, nextValue } from "./grid.ts";
import { planGenerator } from "./plan-generator.ts";
import { failed, leftAlone, type Planned, type Subject } from "./planned.ts";
import { privilegeToRead } from "./privileges.ts";
import { isOneOrMore, type UngeneratedColumns } from "./statements.ts";
import { widened } from "./widening.ts";

/** What is to be made like the source. */
export interface Lost {
  readonly source: ReferenceSequence;
  /** The columns that have lost it: those that take its values as they are. */
  readonly columns: readonly UngeneratedColumn[];
  /** The sequence of the target that is the same, if it is there. */
  readonly present: Sequence | undefined;
  /** The column that it goes away with in the source, where that has no generator here, or needs none. */
  readonly owningColumn: UngeneratedColumn | null;
}

/**
 * The sequence that is there, where the columns are to draw from it. An identity makes its own sequence, unless other columns draw
 * from the one that is there.
 */
export function sequenceToJoin({ source, columns, present }: Lost): Sequence | undefined {
  const hasUsers = present !== undefined && present.users.length > 0;
  return hasUsers || columns.every((column) => identityOf(source, column) === null) ? present : undefined;
}

/** `freeName` gives the name of a new sequence: its own, else what PostgreSQL would call it; null where it has no columns. */
export function planLikeSource(
  catalog: Catalog,
  lost: Lost,
  freeName: (source: ReferenceSequence, column: UngeneratedColumn | undefined) => RelationName | null,
): Planned[] {
  const { source, columns, present } = lost;
  const identity = columns.find((column) => identityOf(source, column) !== null);
  const unfit = identity && noIdentity(identity, subjectOf(lost, present ?? source));
  if (unfit !== undefined) return [unfit];
  const joined = sequenceToJoin(lost);
  if (joined !== undefined && isOneOrMore(columns)) return planAttach(catalog, lost, joined, columns);
  const name = freeName(source, identity ?? columns[0]);
  if (name !== null) return planCreate(catalog, lost, name);
  return [leftAlone("something that is no sequence has its name", subjectOf(lost, source))];
}

function planAttach({ login }: Catalog, lost: Lost, sequence: Sequence, columns: UngeneratedColumns): Planned[] {
  const subject = { ...subjectOf(lost, sequence), problem: "orphaned" } as const;
  const owner = columns.find((column) => isSame(column, lost.source.owningColumn));
  const owningColumn = sequence.owningColumn === null ? (owner ?? null) : null;
  const least = sequence.increment > 0n === lost.source.increment > 0n ? sourceNext(lost.source) : null;
  const repair = { action: "attach", columns, sequence, owningColumn, widenTo: null, least } as const;
  const lacking = privilegeToRead(login, repair);
  if (lacking !== undefined) return [failed(lacking, subject)];
  if (isUnreadable(sequence.state)) return [failed(sequence.state.unreadable, subject)];
  const ofSource = least === null ? null : beforeLeast(least, sequence);
  const next = nextValue(sequence.state, sequence);
  const end = furtherEnd(sequence.state.extreme, ofSource, sequence);
  return planGenerator(login, repair, next, end, { ...subject, from: String(next) });
}

function planCreate(catalog: Catalog, lost: Lost, name: RelationName): Planned[] {
  const { source, columns } = lost;
  const owningColumn = lost.owningColumn;
  const subject = subjectOf(lost, name);
  const owner = ownerOf(catalog, source, owningColumn ?? columns[0]);
  if (owner === undefined) {
    const reason = `the schema ${quoteIdentifier(name.schema)}, in which it is in the source, is not there`;
    if (columns.length === 0) return [leftAlone(reason, subject)];
    const hint = `Make it, then run the restore hook again: ${visibleSql(`create schema ${quoteIdentifier(name.schema)};`)}`;
    return [failed({ reason, hint }, subject)];
  }
  const identity = owningColumn && identityOf(source, owningColumn);
  const roles = new Set(catalog.roles.filter(({ schema }) => schema === name.schema).map(({ role }) => role));
  const sequence: NewSequence = {
    ...source,
    // the sequence of an identity has the type of its column
    ...(identity !== null && owningColumn !== null && isIntegerType(owningColumn.type)
      ? widened(source, owningColumn.type)
      : {}),
    ...name,
    owner,
    owningColumn,
    identity,
    value: isFresh(source) ? null : source.position,
    // those who insert may draw from what their columns draw from
    grantees: columns.length > 0 ? [] : source.grantees.filter((role) => role === null || roles.has(role)),
  };
  const next = sequence.value === null ? source.start : nextValue(sequence.value, source);
  return planGenerator(catalog.login, { action: "create", columns, sequence }, next, null, subject);
}

function subjectOf({ source, columns }: Lost, name: RelationName): Subject {
  const kinds = new Set(columns.map((column) => describeKind(identityOf(source, column))));
  const evidence = [
    `the source has it: ${columns.length === 0 ? "a sequence that no column takes as it is" : [...kinds].join(" and ")}`,
    ...(quoteRelation(name) === quoteRelation(source)
      ? []
      : [`its name there, ${displayRelation(source)}, is taken here`]),
    ...(source.position === null ? ["where it stands there may not be read"] : []),
  ].join("; ");
  return { problem: "missing", columns: columns.map(displayColumn), sequence: displayRelation(name), evidence };
}

function identityOf({ users }: ReferenceSequence, column: UngeneratedColumn) {
  return users.find((user) => isSame(column, user))?.identity ?? null;
}

function isSame(one: UngeneratedColumn, other: { schema: string; table: string; column: string } | null): boolean {
  return other !== null && quoteColumn(one) === quoteColumn(other);
}

/** As a sequence is that nobody has drawn from, or moved. */
function isFresh({ position, start }: ReferenceSequence): boolean {
  return position === null || (!position.called && position.last === start);
}

/**
 * The owner of the table, where the sequence is in its schema; else the owner in the source, where there is such a role that may;
 * else we. Undefined where there is no such schema.
 */
function ownerOf(
  { roles, login }: Catalog,
  { schema, owner }: ReferenceSequence,
  column: UngeneratedColumn | undefined,
): SequenceOwner | undefined {
  if (column?.schema === schema) {
    const { tableOwner, alterable, ownerMayCreate, schemaOwner } = column;
    return { role: tableOwner, alterable, mayCreate: ownerMayCreate, schemaOwner };
  }
  const [there, ours] = [owner, login.role].map((name) =>
    roles.find((role) => role.schema === schema && role.role === name),
  );
  return there?.alterable === true && there.mayCreate ? there : ours;
}

/** What keeps a column from being an identity, which PostgreSQL has rules for. */
function noIdentity(column: UngeneratedColumn, subject: Subject): Planned | undefined {
  const called = displayColumn(column);
  const setNotNull = `alter table ${quoteRelation(tableOf(column))} alter column ${quoteIdentifier(column.column)} set not null;`;
  if (!isIntegerType(column.type) || column.isDomain) {
    return failed(
      {
        reason: `it is an identity in the source, and ${called} is of ${column.isDomain ? "a domain" : `type ${column.type}`} here, which cannot be one`,
        hint: "Give the column the type that it has in the source, then run the restore hook again.",
      },
      subject,
    );
  }
  if (column.notNull) return undefined;
  return failed(
    {
      reason: `it is an identity in the source, and ${called} may be empty here, which an identity may not`,
      hint: `Let it be filled always, then run the restore hook again: ${visibleSql(setNotNull)}`,
    },
    subject,
  );
}
