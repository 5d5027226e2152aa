import { isIntegerType, isUnreadable, type Sequence, type UngeneratedColumn } from "../catalog/catalog.ts";
import {
  displayColumn,
  displayIdentifier,
  displayRelation,
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
import { drawersOf, goneRoles } from "./drawers.ts";
import { beforeLeast, furtherEnd, nextOfCycle } from "./grid.ts";
import { heirOf, ownerToBe } from "./heir.ts";
import { identityOf, type Lost } from "./lost.ts";
import { planGenerator } from "./plan-generator.ts";
import { failed, leftAlone, type Planned, type Subject } from "./planned.ts";
import { privilegeToRead } from "./privileges.ts";
import type { Roles } from "./roles.ts";
import { furtherThanSource, isFresh, unknownPosition } from "./source-position.ts";
import { countedColumns, isOneOrMore, type UngeneratedColumns } from "./statements.ts";
import { widened } from "./widening.ts";

/**
 * The sequence that is there, where the columns are to draw from it. An identity makes its own sequence, unless other columns draw
 * from the one that is there.
 */
export function sequenceToJoin({ source, columns, present }: Lost): Sequence | undefined {
  const hasUsers = present !== undefined && present.users.length > 0;
  return hasUsers || columns.every((column) => identityOf(source, column) === null) ? present : undefined;
}

/** Gives the name of a new sequence: its own, else what PostgreSQL would call it; null where it has no columns. */
export type NameFinder = (source: ReferenceSequence, column: UngeneratedColumn | undefined) => RelationName | null;

export function planLikeSource(roles: Roles, lost: Lost, freeName: NameFinder): Planned[] {
  const { source, columns, present } = lost;
  const identity = columns.find((column) => identityOf(source, column) !== null);
  const unfit = identity && noIdentity(identity, subjectOf(lost, present ?? source, []));
  if (unfit !== undefined) return [unfit];
  const joined = sequenceToJoin(lost);
  if (joined !== undefined && isOneOrMore(columns)) return planAttach(roles, lost, joined, columns);
  const name = freeName(source, identity ?? columns[0]);
  if (name !== null) return planCreate(roles, lost, name);
  return [leftAlone("something that is no sequence has its name", subjectOf(lost, source, []))];
}

function planAttach(roles: Roles, lost: Lost, sequence: Sequence, columns: UngeneratedColumns): Planned[] {
  const { login } = roles;
  const drawers = drawersOf(roles, lost);
  const notes = [
    ...(isNamed(sequence, lost.source) ? [] : [`it is called ${displayRelation(lost.source)} there`]),
    ...goneRoles(drawers),
    ...unknownToSource(lost),
  ];
  const subject = { ...subjectOf(lost, sequence, notes), problem: "orphaned" } as const;
  const isComparable = !sequence.cycle && sequence.increment > 0n === lost.source.increment > 0n;
  const least = isComparable ? sourceNext(lost.source) : null;
  const [heir, owningColumn] = [heirOf(sequence, lost), ownerToBe(sequence, lost)];
  const grantees = drawers.here;
  const repair = { action: "attach", columns, sequence, owningColumn, heir, grantees, widenTo: null, least } as const;
  const lacking = privilegeToRead(login, repair);
  if (lacking !== undefined) return [failed(lacking, subject)];
  if (isUnreadable(sequence.state)) return [failed(sequence.state.unreadable, subject)];
  const ofSource = least === null ? null : beforeLeast(least, sequence);
  const next = nextOfCycle(sequence.state, sequence);
  const end = furtherEnd(sequence.state.extreme, ofSource, sequence);
  return planGenerator(login, repair, next, end, { ...subject, from: String(next) });
}

function planCreate(roles: Roles, lost: Lost, name: RelationName): Planned[] {
  const { source, columns, present } = lost;
  const owningColumn = lost.owningColumn;
  const drawers = drawersOf(roles, lost);
  const itsName = isNamed(name, source) ? [] : [`its name there, ${displayRelation(source)}, is taken here`];
  const owner = ownerOf(roles, source, owningColumn ?? columns[0]);
  if (owner === undefined) {
    const subject = subjectOf(lost, name, itsName);
    const reason = `the schema ${quoteIdentifier(name.schema)}, in which it is in the source, is not there`;
    const createSchema = `create schema if not exists ${quoteIdentifier(name.schema)};`;
    if (columns.length === 0) return [leftAlone(reason, { ...subject, evidence: null, sql: [createSchema] })];
    const hint = `Make it, then run the restore hook again: ${visibleSql(createSchema)}`;
    return [failed({ reason, hint }, subject)];
  }
  const isCounted = !source.cycle && countedColumns(columns).length > 0;
  if (source.position === null && !isCounted) return [failed(unknownPosition(source), subjectOf(lost, name, itsName))];
  const further = present && furtherThanSource(present, source);
  if (isUnreadable(further)) return [failed(further.unreadable, subjectOf(lost, name, itsName))];
  const subject = subjectOf(lost, name, [
    ...itsName,
    ...goneRoles(drawers),
    ...(columns.length === 0 && owner.role !== source.owner && drawers.here.includes(source.owner)
      ? [`its owner there, role ${displayIdentifier(source.owner)}, may not own it here, and may draw from it`]
      : []),
    ...unknownToSource(lost),
    ...(present === undefined || further === undefined
      ? []
      : [`the sequence ${displayRelation(present)} here is further, and nothing draws from it`]),
  ]);
  const identity = owningColumn && identityOf(source, owningColumn);
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
    value: further ?? (isFresh(source) ? null : source.position),
    grantees: drawers.here,
  };
  const next = sequence.value === null ? source.start : nextOfCycle(sequence.value, source);
  return planGenerator(roles.login, { action: "create", columns, sequence }, next, null, subject);
}

function isNamed(sequence: RelationName, source: ReferenceSequence): boolean {
  return quoteRelation(sequence) === quoteRelation(source);
}

function unknownToSource({ source }: Lost): string[] {
  return source.position === null ? ["where it stands there may not be read"] : [];
}

function subjectOf({ source, columns }: Lost, name: RelationName, notes: readonly string[]): Subject {
  const kinds = new Set(columns.map((column) => describeKind(identityOf(source, column))));
  const drawing = source.users.some(({ stored }) => !stored) ? "table's column" : "column";
  const evidence = [
    `the source has it: ${columns.length === 0 ? `a sequence that no ${drawing} takes as it is` : [...kinds].join(" and ")}`,
    ...notes,
  ].join("; ");
  return { problem: "missing", columns: columns.map(displayColumn), sequence: displayRelation(name), evidence };
}

/**
 * The owner of the table, where the sequence is in its schema; else the owner in the source, where there is such a role that may;
 * else we. Undefined where there is no such schema.
 */
function ownerOf(
  { inSchema, login }: Roles,
  { schema, owner }: ReferenceSequence,
  column: UngeneratedColumn | undefined,
): SequenceOwner | undefined {
  if (column?.schema === schema) {
    const { tableOwner, alterable, ownerMayCreate, schemaOwner } = column;
    return { role: tableOwner, alterable, mayCreate: ownerMayCreate, schemaOwner };
  }
  const [there, ours] = [owner, login.role].map((role) => inSchema(role, schema));
  return there?.alterable === true && (there.mayCreate || login.superuser) ? there : ours;
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
