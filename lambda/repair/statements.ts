import type { IntegerType, Sequence, SequenceUser, UngeneratedColumn } from "../catalog/catalog.ts";
import { type CountedColumn, directionOf, extremeExpression } from "../catalog/extreme.ts";
import {
  type ColumnName,
  quoteColumn,
  quoteIdentifier,
  quoteLiteral,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";
import type { Grid } from "./grid.ts";

/** One change to one generator. It runs in a transaction of its own. */
export type Repair =
  /** Move a sequence past its data, after widening it where the data have outgrown its type. */
  | {
      readonly action: "resync";
      readonly sequence: Sequence;
      readonly columns: readonly SequenceUser[];
      readonly widenTo: IntegerType | null;
    }
  /** Give a column back the sequence that is still there, after widening it likewise. */
  | {
      readonly action: "attach";
      readonly column: UngeneratedColumn;
      readonly sequence: Sequence;
      readonly widenTo: IntegerType | null;
    }
  /** Give a column a new sequence, as `serial` does. */
  | { readonly action: "create"; readonly column: UngeneratedColumn; readonly name: RelationName };

/** A {@link Repair} in SQL. */
export interface RepairStatements {
  /** Each waits for all who are writing to a table, in a transaction of its own before the repair itself. */
  readonly awaitWriters: readonly string[];
  /** Takes the lock that keeps others out; all from here on is one transaction. */
  readonly lock: string;
  /** Put the generator into place. */
  readonly prepare: readonly string[];
  /**
   * One row of two numbers, in numeric, in which nothing overflows: the end of the data in the direction of the
   * sequence, null when there are none; and what the sequence would hand out next.
   */
  readonly position: string;
  readonly grid: Grid;
  /** Moves the sequence: the statement before and after the value to restart with. */
  readonly move: readonly [string, string];
  /** What is locked, as quoted names: the tables, then the sequence where it is there. */
  readonly relations: readonly string[];
  /** Whether the locks also wait for those who only read. */
  readonly waitsForReaders: boolean;
}

export function statementsFor(repair: Repair): RepairStatements {
  switch (repair.action) {
    case "resync": {
      const { sequence, columns, widenTo } = repair;
      return {
        awaitWriters: columns.map((column) => `lock table ${quoteRelation(tableOf(column))} in share mode`),
        lock: lockSequence(sequence),
        prepare: widen(sequence, widenTo),
        ...position(sequence, sequence, columns),
        move: moveStatement(sequence),
        relations: [...columns.map(tableOf), sequence].map(quoteRelation),
        waitsForReaders: false,
      };
    }
    case "attach": {
      const { sequence, column, widenTo } = repair;
      return {
        awaitWriters: [],
        lock: lockTableWhole(column),
        prepare: [
          `alter sequence ${quoteRelation(sequence)} owner to ${quoteIdentifier(column.tableOwner)}`,
          ...widen(sequence, widenTo),
          ...connect(column, sequence),
        ],
        ...position(sequence, sequence, [column]),
        move: moveStatement(sequence),
        relations: [tableOf(column), sequence].map(quoteRelation),
        waitsForReaders: true,
      };
    }
    case "create": {
      const { name, column } = repair;
      return {
        awaitWriters: [],
        lock: lockTableWhole(column),
        prepare: createAsOwner(column, name),
        ...position(name, { start: 1n, increment: 1n }, [column]),
        move: setval(name),
        relations: [quoteRelation(tableOf(column))],
        waitsForReaders: true,
      };
    }
  }
}

/**
 * Keeps every nextval out until the transaction ends, and changes nothing. Its present owner costs no rewrite; that
 * form is refused for an identity, whose cache is therefore set to what it is: that makes other sessions drop what they have.
 */
function lockSequence(sequence: Sequence): string {
  const name = quoteRelation(sequence);
  if (sequence.identity) return `alter sequence ${name} cache ${sequence.cache}`;
  return `alter sequence ${name} owned by ${sequence.owningColumn === null ? "none" : quoteColumn(sequence.owningColumn)}`;
}

function widen(sequence: Sequence, to: IntegerType | null): string[] {
  return to === null ? [] : [`alter sequence ${quoteRelation(sequence)} as ${to}`];
}

/** A new default needs this lock for an instant. To take a weaker one first and then wait for this would invite deadlocks. */
function lockTableWhole(column: ColumnName): string {
  return `lock table ${quoteRelation(tableOf(column))} in access exclusive mode`;
}

/**
 * Made by the table's owner, a sequence is the owner's and gets the owner's default privileges. Only a superuser gets
 * here for an owner who may not create it.
 */
function createAsOwner(column: UngeneratedColumn, sequence: RelationName): string[] {
  const create = `create sequence ${quoteRelation(sequence)} as ${column.type}`;
  const owner = quoteIdentifier(column.tableOwner);
  return column.ownerMayCreate
    ? [`set local role ${owner}`, create, ...connect(column, sequence), "reset role"]
    : [create, `alter sequence ${quoteRelation(sequence)} owner to ${owner}`, ...connect(column, sequence)];
}

/** Makes a sequence the generator of a column, usable by all who may insert. It belongs to the table's owner already. */
function connect(column: UngeneratedColumn, sequence: RelationName): string[] {
  const name = quoteRelation(sequence);
  return [
    `alter sequence ${name} owned by ${quoteColumn(column)}`,
    `alter table ${quoteRelation(tableOf(column))} alter column ${quoteIdentifier(column.column)} set default pg_catalog.nextval(${regclass(sequence)})`,
    ...column.inserters.map(
      (role) => `grant usage on sequence ${name} to ${role === null ? "public" : quoteIdentifier(role)}`,
    ),
  ];
}

function position(sequence: RelationName, { start, increment }: Grid, columns: readonly CountedColumn[]) {
  const extreme = extremeExpression(columns, directionOf({ increment }));
  const next = `last_value::numeric + case when is_called then ${increment} else 0 end`;
  return {
    position: `select ${extreme} as extreme, ${next} as next from ${quoteRelation(sequence)}`,
    grid: { start, increment },
  };
}

/**
 * `setval` is the lighter one, but leaves the values that other sessions have cached. Those of an identity are gone by
 * then: the statement that locks it has made them so.
 */
function moveStatement(sequence: Sequence): [string, string] {
  return !sequence.identity && sequence.cache > 1n
    ? [`alter sequence ${quoteRelation(sequence)} restart with `, ""]
    : setval(sequence);
}

function setval(sequence: RelationName): [string, string] {
  return [`select pg_catalog.setval(${regclass(sequence)}, `, ", false)"];
}

function regclass(relation: RelationName): string {
  return `${quoteLiteral(quoteRelation(relation))}::pg_catalog.regclass`;
}
