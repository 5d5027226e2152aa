import type { Login, MeasuredColumn, Sequence, SequenceUser } from "../catalog/catalog.ts";
import { isDenied } from "../catalog/hindrances.ts";
import type { Failure } from "../failure.ts";
import {
  type ColumnName,
  displayColumn,
  displayIdentifier,
  displayRelation,
  quoteIdentifier,
  tableOf,
} from "../postgres/identifiers.ts";
import { type Grant, hintOf, membership, onSchema, onTable, selectOnSequence } from "./grants.ts";
import { type Repair, usersOf } from "./statements.ts";

/** One thing that may not be done, and what would allow it. */
interface Lack {
  readonly reason: string;
  readonly grant: Grant;
}

/** What somebody else owns. */
interface Foreign {
  /** For people: "the table public.orders". */
  readonly object: string;
  readonly owner: string;
}

/**
 * The privileges that we lack for a repair and for the reading before it, asked of the catalog: a dry run then says what a
 * repair would meet. The reason is the first of them, and the hint gives all, so that nobody is sent round again.
 *
 * Where the privileges of an owner are missing, to become a member brings whatever else is missing on what it owns.
 */
export function missingPrivilege(login: Login, repair: Repair): Failure | undefined {
  const foreign = toBeOwned(repair);
  const joined = new Set(foreign.map(({ owner }) => owner));
  const lacks = [
    ...foreign.map((one) => notOwner(login, one)),
    ...unreadableSequences(login, repair, joined),
    ...closedTables(login, repair, joined),
    ...barredOwner(login, repair),
    ...closedSchemas(login, repair, joined),
  ];
  const [first] = lacks;
  return first && { reason: first.reason, hint: hintOf(lacks.map(({ grant }) => grant)) };
}

/** The same, where one of them is what keeps us from reading what is to be repaired: nothing else is known of it then. */
export function privilegeToRead(login: Login, repair: Repair): Failure | undefined {
  const isClosed = [...sequencesOf(repair), ...columnsOf(repair)].some(isDenied);
  const isHidden = columnsOf(repair).some(({ rowSecurity, alterable }) => rowSecurity && !alterable);
  return isClosed || isHidden ? missingPrivilege(login, repair) : undefined;
}

/** What only its owner alters, and tables whose rows row-level security shows to no one else. */
function toBeOwned(repair: Repair): Foreign[] {
  const tables = columnsOf(repair).filter(
    (column) => !column.alterable && (column.rowSecurity || !isGenerated(column)),
  );
  return [
    ...sequencesOf(repair)
      .filter(({ alterable }) => !alterable)
      .map((sequence) => ({ object: `the sequence ${displayRelation(sequence)}`, owner: sequence.owner })),
    ...tables.map((column) => ({
      object: `the table ${displayRelation(tableOf(column))}`,
      owner: column.tableOwner,
    })),
    ...(repair.action === "create" && !repair.sequence.owner.alterable
      ? [
          {
            object: `the sequence ${displayRelation(repair.sequence)}, once it is made,`,
            owner: repair.sequence.owner.role,
          },
        ]
      : []),
  ];
}

function notOwner(login: Login, { object, owner }: Foreign): Lack {
  return {
    reason: `${object} belongs to role ${quoteIdentifier(owner)}, whose privileges role ${quoteIdentifier(login.role)} does not have`,
    grant: membership(login, owner),
  };
}

function unreadableSequences({ role }: Login, repair: Repair, joined: ReadonlySet<string>): Lack[] {
  return sequencesOf(repair)
    .filter(({ readable, owner }) => !readable && !joined.has(owner))
    .map((sequence) => ({
      reason: `role ${quoteIdentifier(role)} may not read the sequence ${displayRelation(sequence)}`,
      grant: selectOnSequence(sequence, role),
    }));
}

/** Tables that may not be read, or not be locked against writers, which takes the right to write to them. */
function closedTables(login: Login, repair: Repair, joined: ReadonlySet<string>): Lack[] {
  const role = quoteIdentifier(login.role);
  const isLocked = (column: MeasuredColumn | SequenceUser) => !isGenerated(column) || column.lockable;
  return columnsOf(repair)
    .filter((column) => !joined.has(column.tableOwner) && !(column.readable && isLocked(column)))
    .map((column) => ({
      reason: column.readable
        ? `role ${role} may not lock the table ${displayRelation(tableOf(column))} against writers`
        : `role ${role} may not read the column ${displayColumn(column)}`,
      grant: onTable(
        tableOf(column),
        [...(column.readable ? [] : ["select"]), ...(isLocked(column) ? [] : ["update"])],
        column.tableOwner,
        login.role,
      ),
    }));
}

/** That whoever is to own the sequence may not own one in its schema. */
function barredOwner(login: Login, repair: Repair): Lack[] {
  if (repair.action === "resync" || login.superuser) return [];
  if (repair.action === "create") {
    const { owner, schema, owningColumn } = repair.sequence;
    return owner.mayCreate ? [] : [mayNotOwn(owner.role, owningColumn, schema, owner.schemaOwner)];
  }
  const { heir, sequence } = repair;
  if (heir === null || sequence.owner === heir.tableOwner || heir.ownerMayCreate) return [];
  return [mayNotOwn(heir.tableOwner, heir, heir.schema, heir.schemaOwner)];
}

function mayNotOwn(role: string, owned: ColumnName | null, schema: string, schemaOwner: string): Lack {
  const whoIs = owned === null ? "" : `, which owns the table ${displayRelation(tableOf(owned))},`;
  return {
    reason: `role ${quoteIdentifier(role)}${whoIs} may not own a sequence in its schema`,
    grant: onSchema(schema, ["usage", "create"], schemaOwner, role),
  };
}

/** A member of the owner looks into a schema with the owner. */
function closedSchemas(login: Login, repair: Repair, joined: ReadonlySet<string>): Lack[] {
  const objects = [
    ...sequencesOf(repair),
    ...columnsOf(repair).map((column) => ({ ...column, owner: column.tableOwner })),
  ];
  const opened = new Set(barredOwner(login, repair).length === 0 ? [] : columnsOf(repair).map(({ schema }) => schema));
  return objects
    .filter(({ schemaOpen, schema }) => !schemaOpen && !opened.has(schema))
    .filter(({ schemaOpenToOwner, owner }) => !(schemaOpenToOwner && joined.has(owner)))
    .map(({ schema, schemaOwner }) => ({
      reason: `role ${quoteIdentifier(login.role)} may not look into the schema ${displayIdentifier(schema)}`,
      grant: onSchema(schema, ["usage"], schemaOwner, login.role),
    }));
}

function sequencesOf(repair: Repair): Sequence[] {
  return repair.action === "create" ? [] : [repair.sequence];
}

function columnsOf(repair: Repair): readonly (MeasuredColumn | SequenceUser)[] {
  return repair.action === "resync" ? repair.columns : [...usersOf(repair), ...repair.columns];
}

/** Whether it draws from the sequence already: it is locked against writers, and nothing of it is altered. */
function isGenerated(column: MeasuredColumn | SequenceUser): column is SequenceUser {
  return "lockable" in column;
}
