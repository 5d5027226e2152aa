import {
  type IntegerType,
  isIntegerType,
  type Sequence,
  type SequenceUser,
  type UngeneratedColumn,
} from "../catalog/catalog.ts";
import { countedUsers } from "../catalog/counted-users.ts";
import { type CountedColumn, directionOf, extremeExpression } from "../catalog/extreme.ts";
import {
  type ColumnName,
  quoteColumn,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";
import { grants, regclass, setDefault } from "./connect-columns.ts";
import { createAsOwner, type NewSequence } from "./create-sequence.ts";
import { beforeLeast, type Grid } from "./grid.ts";

/** One change to one generator. It runs in a transaction of its own. */
export type Repair =
  /** Move a sequence past its data, after widening it where the data have outgrown its type. */
  | {
      readonly action: "resync";
      readonly sequence: Sequence;
      readonly columns: readonly SequenceUser[];
      readonly widenTo: IntegerType | null;
      /** The value that it is to hand out next, or one beyond it; null where the data alone say. */
      readonly least: bigint | null;
    }
  /** Give columns back the sequence that is still there, after widening it likewise. */
  | {
      readonly action: "attach";
      readonly columns: UngeneratedColumns;
      readonly sequence: Sequence;
      /** The one of the columns that it is to go away with; null leaves that as it is. */
      readonly owningColumn: UngeneratedColumn | null;
      /** The one of them to whose table's owner it is to belong; null leaves its owner as it is. */
      readonly heir: UngeneratedColumn | null;
      /** Roles that are to draw from it, beside those that may insert into the tables; null stands for PUBLIC. */
      readonly grantees: readonly (string | null)[];
      readonly widenTo: IntegerType | null;
      readonly least: bigint | null;
    }
  /** Make a sequence: for columns, as `serial` or like that of the reference, or for none, where it stands alone there. */
  | { readonly action: "create"; readonly columns: readonly UngeneratedColumn[]; readonly sequence: NewSequence };

export type UngeneratedColumns = readonly [UngeneratedColumn, ...UngeneratedColumn[]];

/** A {@link Repair} in SQL. */
export interface RepairStatements {
  /** Each waits for all who are writing to a table, in a transaction of its own before the repair itself. */
  readonly awaitWriters: readonly string[];
  /** Takes the lock that keeps others out, where there is anything to lock; all from here on is one transaction. */
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
      const { sequence, columns, widenTo, least } = repair;
      return {
        awaitWriters: awaitWriters(columns),
        lock: lockSequence(sequence),
        prepare: widen(sequence, widenTo),
        ...position(sequence, sequence, columns, least),
        move: moveStatement(sequence),
        relations: [...columns.map(tableOf), sequence].map(quoteRelation),
        waitsForReaders: false,
      };
    }
    case "attach": {
      const { sequence, columns, heir, widenTo, least } = repair;
      const users = usersOf(repair);
      // what cycles repeats its values on purpose
      const counted = sequence.cycle ? [] : [...users, ...countedColumns(columns)];
      return {
        awaitWriters: awaitWriters(users),
        lock: lockTablesWhole(columns),
        prepare: [takeOver(sequence, heir), ...widen(sequence, widenTo), ...connect(repair)],
        ...position(sequence, sequence, counted, least),
        move: moveStatement(sequence),
        relations: [...users, ...columns]
          .map((column) => quoteRelation(tableOf(column)))
          .concat(quoteRelation(sequence)),
        waitsForReaders: true,
      };
    }
    case "create": {
      const { sequence, columns } = repair;
      const [first = "", ...others] = createAsOwner(columns, sequence);
      const counted = sequence.cycle ? [] : countedColumns(columns);
      return {
        awaitWriters: [],
        ...(isOneOrMore(columns)
          ? { lock: lockTablesWhole(columns), prepare: [first, ...others] }
          : { lock: first, prepare: others }),
        ...position(sequence, sequence, counted, null),
        move: setval(sequence),
        relations: columns.map((column) => quoteRelation(tableOf(column))),
        waitsForReaders: true,
      };
    }
  }
}

/** The columns that draw from the sequence already, and whose writers are waited for. */
export function usersOf(repair: Repair): readonly SequenceUser[] {
  switch (repair.action) {
    case "resync":
      return repair.columns;
    case "attach":
      return countedUsers(repair.sequence);
    case "create":
      return [];
  }
}

export function isOneOrMore(columns: readonly UngeneratedColumn[]): columns is UngeneratedColumns {
  return columns.length > 0;
}

/** The columns whose data a new generator must stay clear of: the others hold no whole numbers. */
export function countedColumns(columns: readonly UngeneratedColumn[]): UngeneratedColumn[] {
  return columns.filter(({ type }) => isIntegerType(type) || type === "numeric");
}

function awaitWriters(columns: readonly ColumnName[]): string[] {
  return columns.map((column) => `lock table ${quoteRelation(tableOf(column))} in share mode`);
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

/** Keeps every nextval out likewise, and makes the sequence belong to the owner of the table, where it is to. */
function takeOver(sequence: Sequence, heir: UngeneratedColumn | null): string {
  if (heir === null) return lockSequence(sequence);
  return `alter sequence ${quoteRelation(sequence)} owner to ${quoteIdentifier(heir.tableOwner)}`;
}

function widen(sequence: Sequence, to: IntegerType | null): string[] {
  return to === null ? [] : [`alter sequence ${quoteRelation(sequence)} as ${to}`];
}

/** A new default needs this lock for an instant. To take a weaker one first and then wait for this would invite deadlocks. */
function lockTablesWhole(columns: UngeneratedColumns): string {
  const tables = new Set(columns.map((column) => quoteRelation(tableOf(column))));
  return `lock table ${[...tables].join(", ")} in access exclusive mode`;
}

function position(
  sequence: RelationName,
  { start, increment }: Grid,
  columns: readonly CountedColumn[],
  least: bigint | null,
) {
  const direction = directionOf({ increment });
  const ends = [
    ...(columns.length === 0 ? [] : [extremeExpression(columns, direction)]),
    ...(least === null ? [] : [String(beforeLeast(least, { increment }))]),
  ];
  const extreme = ends.length > 1 ? `${direction === "ascending" ? "greatest" : "least"}(${ends.join(", ")})` : ends[0];
  const next = `last_value::numeric + case when is_called then ${increment} else 0 end`;
  return {
    position: `select ${extreme ?? "null::numeric"} as extreme, ${next} as next from ${quoteRelation(sequence)}`,
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

/** Makes a sequence that is there the generator of columns, usable by all who may insert. */
function connect({ columns, sequence, owningColumn, heir, grantees }: Extract<Repair, { action: "attach" }>): string[] {
  return [
    ...(owningColumn === null
      ? []
      : [`alter sequence ${quoteRelation(sequence)} owned by ${quoteColumn(owningColumn)}`]),
    ...columns.map((column) => setDefault(column, sequence)),
    ...grants(columns, sequence, heir?.tableOwner ?? sequence.owner, grantees),
  ];
}

function setval(sequence: RelationName): [string, string] {
  return [`select pg_catalog.setval(${regclass(sequence)}, `, ", false)"];
}
