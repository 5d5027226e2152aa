import type { Session } from "../postgres/connect.ts";
import { quoteRelation } from "../postgres/identifiers.ts";
import { askEach } from "./ask-each.ts";
import {
  type Catalog,
  isIntegerType,
  isUnreadable,
  type Login,
  type Sequence,
  type UngeneratedColumn,
} from "./catalog.ts";
import { countedUsers } from "./counted-users.ts";
import { directionOf, extremeExpression } from "./extreme.ts";
import { columnsHindrance, isSlow, sequenceHindrance } from "./hindrances.ts";
import { readLogin } from "./login.ts";
import { inScope, type Scope } from "./scope.ts";
import { readSequenceLikeNames } from "./sequence-like-names.ts";
import { readSequenceUsers } from "./sequence-users.ts";
import { readSequences, type SequenceDefinition } from "./sequences.ts";
import { readUngeneratedColumns } from "./ungenerated-columns.ts";

/** Reads all that the plan needs. Takes no lock that would make anybody wait. */
export async function readCatalog(session: Session, scope: Scope): Promise<Catalog> {
  const login = await readLogin(session);
  const definitions = await readSequences(session);
  const users = await readSequenceUsers(session);
  const columns = await readUngeneratedColumns(session);
  const sequenceLikeNames = await readSequenceLikeNames(session);
  const sequences = definitions
    .map((definition) => ({ ...definition, users: users.get(definition.oid) ?? [] }))
    .filter((sequence) => inScope(scope, columnsOf(sequence), sequence));
  return {
    login,
    sequences: await readStates(session, login, sequences),
    ungenerated: await readMaxima(
      session,
      columns.filter((column) => inScope(scope, [column])),
    ),
    takenNames: [...definitions, ...sequenceLikeNames].map(({ schema, name }) => ({ schema, name })),
  };
}

type SequenceWithUsers = SequenceDefinition & Pick<Sequence, "users">;

function columnsOf({ owningColumn, users }: SequenceWithUsers) {
  return owningColumn === null ? users : [...users, owningColumn];
}

/**
 * Each sequence and the data of its columns are read in one statement, so under one snapshot: the rows are seen as of
 * its start, the sequence as it is a moment later. Whatever is in a row has then been handed out already, and a busy
 * sequence never looks behind.
 */
async function readStates(
  session: Session,
  login: Login,
  sequences: readonly SequenceWithUsers[],
): Promise<Sequence[]> {
  const answers = await askEach<{ last: string; called: boolean; extreme: string | null }>(
    session,
    sequences.map((sequence) => {
      const columns = countedUsers(sequence);
      const extreme = columns.length === 0 ? "null::numeric" : extremeExpression(columns, directionOf(sequence));
      return {
        sql: `select sequence.last_value::text as last, sequence.is_called as called, ${extreme}::text as extreme from ${quoteRelation(sequence)} as sequence`,
        slow: columns.some(isSlow),
        hindrance: sequenceHindrance(login, sequence) ?? columnsHindrance(login, columns),
      };
    }),
  );
  return sequences.map((sequence, index) => {
    const answer = answers[index];
    if (answer === undefined) throw new Error(`no answer about ${quoteRelation(sequence)}`);
    if (isUnreadable(answer)) return { ...sequence, state: answer };
    const { last, called, extreme } = answer;
    return { ...sequence, state: { last: BigInt(last), called, extreme: toBigInt(extreme) } };
  });
}

/**
 * Reads how far the data go in the columns that may get a generator. Never in a part of a composite key: its index
 * does not give the MAX, and it gets none anyway.
 */
async function readMaxima(
  session: Session,
  columns: readonly Omit<UngeneratedColumn, "maximum">[],
): Promise<UngeneratedColumn[]> {
  const counted = columns.filter(
    (column) =>
      isIntegerType(column.type) &&
      !column.foreignKey &&
      (column.primaryKey.length === 1 || !column.primaryKey.includes(column.column)),
  );
  const answers = await askEach<{ maximum: string | null }>(
    session,
    counted.map((column) => ({
      sql: `select ${extremeExpression([column], "ascending")}::text as maximum`,
      slow: false,
      hindrance: undefined,
    })),
  );
  const maxima = new Map(counted.map((column, index) => [column, answers[index]]));
  return columns.map((column) => {
    const answer = maxima.get(column);
    if (answer === undefined) return { ...column, maximum: null };
    return { ...column, maximum: isUnreadable(answer) ? answer : toBigInt(answer.maximum) };
  });
}

function toBigInt(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}
