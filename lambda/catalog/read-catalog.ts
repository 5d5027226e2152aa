import type { Session } from "../postgres/connect.ts";
import { type ColumnName, tableOf } from "../postgres/identifiers.ts";
import { possibleSequenceNames } from "../postgres/sequence-name.ts";
import { type Answer, askEach, type Question } from "./ask-each.ts";
import {
  type Catalog,
  type DefaultedColumn,
  isIntegerType,
  isUnreadable,
  type Login,
  type MeasuredColumn,
  type Sequence,
  type UngeneratedColumn,
} from "./catalog.ts";
import { countedUsers } from "./counted-users.ts";
import { type Direction, directionOf, extremeOf } from "./extreme.ts";
import { columnHindrance, isDenied, isSlow, unreadableSequence } from "./hindrances.ts";
import { readLogin } from "./login.ts";
import { readRolesInSchemas } from "./roles-in-schemas.ts";
import { inScope, type Scope } from "./scope.ts";
import { readSequenceLikeNames } from "./sequence-like-names.ts";
import { readSequenceUsers } from "./sequence-users.ts";
import { readSequenceValues } from "./sequence-values.ts";
import { readSequences, type SequenceDefinition } from "./sequences.ts";
import { readUngeneratedColumns, type UnmeasuredColumn } from "./ungenerated-columns.ts";
import { nothingMore, type Wanted } from "./wanted.ts";

/** Reads all that the plan needs. Takes no lock that would make anybody wait. */
export async function readCatalog(session: Session, scope: Scope, wanted = nothingMore): Promise<Catalog> {
  const login = await readLogin(session);
  const definitions = await readSequences(session);
  const users = await readSequenceUsers(session);
  const mayHaveLost = lossFinder(definitions, wanted);
  const drawing = new Set([...users.values()].flat().map(keyOf));
  const found = (await readUngeneratedColumns(session, wanted.columns)).filter(
    (column) => inScope(scope, [column]) && mayHaveLost(column) && !drawing.has(keyOf(column)),
  );
  const columns = found.filter((column) => column.default === null);
  const sequenceLikeNames = await readSequenceLikeNames(session, wanted.names);
  const sequences = definitions.map((definition) =>
    Object.assign(definition, { users: users.get(definition.oid) ?? [] }),
  );
  const isWanted = (sequence: SequenceWithUsers) => inScope(scope, columnsOf(sequence), sequence);
  const schemas = new Set(columns.map(({ schema }) => schema));
  const isStray = (sequence: SequenceWithUsers) => columnsOf(sequence).length === 0 && schemas.has(sequence.schema);
  return {
    login,
    sequences: await readStates(session, login, sequences.filter(isWanted)),
    strays: await readStates(
      session,
      login,
      sequences.filter((sequence) => !isWanted(sequence) && isStray(sequence)),
    ),
    ungenerated: await readColumnExtremes(session, login, columns, wanted),
    defaulted: await readColumnExtremes(session, login, found.filter(hasDefault), wanted),
    takenNames: [...definitions, ...sequenceLikeNames],
    roles: await readRolesInSchemas(session, wanted.roles),
  };
}

/**
 * Whether a column is in a key, or a sequence is its own or bears its name as PostgreSQL may have had to cut it, or it is wanted
 * for another reason.
 */
function lossFinder(sequences: readonly SequenceDefinition[], { columns }: Wanted) {
  const wanted = new Set(columns.map(keyOf));
  const names = new Set(sequences.map(({ schema, name }) => JSON.stringify([schema, name])));
  const owned = new Set(sequences.map(({ owningColumn: column }) => column && keyOf(column)));
  return ({ schema, table, column, primaryKey }: ColumnName & Pick<UngeneratedColumn, "primaryKey">) =>
    primaryKey.includes(column) ||
    owned.has(keyOf({ schema, table, column })) ||
    wanted.has(keyOf({ schema, table, column })) ||
    possibleSequenceNames(table, column).some((name) => names.has(JSON.stringify([schema, name])));
}

function keyOf({ schema, table, column }: ColumnName): string {
  return JSON.stringify([schema, table, column]);
}

function hasDefault(column: UnmeasuredColumn): column is UnmeasuredColumn & Pick<DefaultedColumn, "default"> {
  return column.default !== null;
}

type SequenceWithUsers = SequenceDefinition & Pick<Sequence, "users">;

function columnsOf({ owningColumn, users }: SequenceWithUsers) {
  return owningColumn === null ? users : [...users, owningColumn];
}

/**
 * The data are read first and the sequences after them. Whatever is in a row by then has been handed out already, so
 * that a busy sequence never looks behind.
 */
async function readStates(
  session: Session,
  login: Login,
  sequences: readonly SequenceWithUsers[],
): Promise<Sequence[]> {
  const extremes = await readExtremes(session, login, sequences);
  const readable = sequences.filter((sequence) => !isDenied(sequence));
  const values = await readSequenceValues(session, login, readable);
  const valuesBySequence = new Map(readable.map((sequence, index) => [sequence, values[index]]));
  return sequences.map((sequence, index) => {
    const extreme = extremes[index] ?? null;
    const value = valuesBySequence.get(sequence) ?? { unreadable: unreadableSequence(login, sequence) };
    const state = isUnreadable(value) ? value : isUnreadable(extreme) ? extreme : { ...value, extreme };
    return Object.assign(sequence, { state });
  });
}

/** How far the data of each sequence go, over all of its columns. */
async function readExtremes(
  session: Session,
  login: Login,
  sequences: readonly SequenceWithUsers[],
): Promise<Answer[]> {
  const columns = sequences.flatMap((sequence) =>
    countedUsers(sequence).map((column) => ({ sequence, column, direction: directionOf(sequence) })),
  );
  const answers = await askEach(
    session,
    login,
    columns.map(({ column, direction }) => extremeQuestion(login, column, direction)),
  );
  const extremes = new Map<SequenceWithUsers, Answer>();
  for (const [index, { sequence, direction }] of columns.entries()) {
    extremes.set(sequence, furthest(extremes.get(sequence) ?? null, answers[index] ?? null, direction));
  }
  return sequences.map((sequence) => extremes.get(sequence) ?? null);
}

function extremeQuestion(
  login: Login,
  column: MeasuredColumn & { readonly type: string },
  direction: Direction,
): Question {
  return {
    ...extremeOf(column, direction),
    relation: tableOf(column),
    locks: column.locks,
    slow: isSlow(column),
    hindrance: columnHindrance(login, column),
  };
}

/** What cannot be read of one column leaves the whole unknown. */
function furthest(one: Answer, other: Answer, direction: Direction): Answer {
  if (isUnreadable(one) || other === null) return one;
  if (isUnreadable(other) || one === null) return other;
  return (direction === "ascending") === other > one ? other : one;
}

/**
 * Reads how far the data go in the columns that may get a generator. Not in a part of a composite key, unless it is wanted: its
 * index may not give the end, and it mostly gets none.
 */
async function readColumnExtremes<Column extends UnmeasuredColumn>(
  session: Session,
  login: Login,
  columns: readonly Column[],
  { columns: wanted }: Wanted,
): Promise<(Column & Pick<UngeneratedColumn, "extreme">)[]> {
  const directions = new Map(wanted.map((column) => [keyOf(column), column.direction]));
  const counted = columns.filter((column) =>
    directions.has(keyOf(column))
      ? isIntegerType(column.type) || column.type === "numeric"
      : isIntegerType(column.type) &&
        !column.foreignKey &&
        (column.primaryKey.length === 1 || !column.primaryKey.includes(column.column)),
  );
  const answers = await askEach(
    session,
    login,
    counted.map((column) => extremeQuestion(login, column, directions.get(keyOf(column)) ?? "ascending")),
  );
  const extremes = new Map(counted.map((column, index) => [column, answers[index] ?? null]));
  return columns.map((column) => ({ ...column, extreme: extremes.get(column) ?? null }));
}
