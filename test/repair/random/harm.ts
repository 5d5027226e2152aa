import { foreignKeyName, uniqueName } from "./complete-table.ts";
import { endsOf } from "./counting.ts";
import type { Damage, Value } from "./damage.ts";
import { addRow, fits, numbersOf } from "./fill.ts";
import {
  at,
  type Column,
  isInteger,
  literal,
  quote,
  relation,
  type Sequence,
  type State,
  type TableState,
  usersOf,
  valuesOf,
} from "./state.ts";

/** Does one damage: adds the statements, and remembers what has come of it. What is not possible is not done. */
export function harm(state: State, sql: string[], damage: Damage): void {
  switch (damage.kind) {
    case "load": {
      const table = at(state.tables, damage.table);
      if (table !== undefined) for (const value of damage.rows) load(sql, table, value);
      return;
    }
    case "delete": {
      const table = at(state.tables, damage.table);
      const labels = table?.rows.splice(-damage.rows).map(({ label }) => literal(label)) ?? [];
      if (table !== undefined && labels.length > 0)
        sql.push(`delete from ${relation(table)} where note in (${labels.join(", ")});`);
      return;
    }
    case "reload":
      reload(state, sql);
      return;
    case "drop sequence": {
      const sequence = at(state.sequences, damage.sequence);
      if (sequence !== undefined) dropSequence(state, sql, sequence);
      return;
    }
    case "drop default": {
      const column = at(at(state.tables, damage.table)?.columns ?? [], damage.column);
      if (column !== undefined) dropDefault(sql, column);
      return;
    }
    case "detach": {
      const sequence = at(state.sequences, damage.sequence);
      if (sequence === undefined || sequence.identity) return;
      // as a sequence does that another role has restored
      sql.push(`alter sequence ${relation(sequence)} owned by none;`);
      sql.push(`alter sequence ${relation(sequence)} owner to $other;`);
      sequence.owningColumn = null;
      if (damage.dropDefault) for (const column of usersOf(state, sequence)) dropDefault(sql, column);
      return;
    }
    case "set": {
      const sequence = at(state.sequences, damage.sequence);
      if (sequence === undefined) return;
      const { increment, minimum, maximum } = sequence;
      const wanted = sequence.last + BigInt(damage.steps) * increment + BigInt(damage.skew);
      sequence.last = wanted < minimum ? minimum : wanted > maximum ? maximum : wanted;
      sequence.called = damage.called;
      sql.push(`select setval(${literal(relation(sequence))}, ${sequence.last}, ${sequence.called});`);
    }
  }
}

/** A row in which each number is the value in question, or the next that is free; none where that does not fit. */
function load(sql: string[], table: TableState, value: Value): void {
  const values = new Map(numbersOf(table).map((column) => [column, resolve(column, value)]));
  if ([...values].every(([column, number]) => fits(number, column))) addRow(sql, table, values);
}

function resolve(column: Column, { from, plus }: Value): bigint {
  const { increment, start } = column.generator ?? { increment: 1n, start: 1n };
  const direction = increment > 0n ? 1n : -1n;
  const taken = new Set(valuesOf(column));
  const far = [...taken].reduce((one, other) => ((one - other) * direction > 0n ? one : other), start);
  const end = (type: "integer" | "bigint" | "smallint") =>
    direction > 0n ? endsOf(type).largest : endsOf(type).smallest;
  const origins = {
    furthest: far + direction * BigInt(plus),
    start: start + direction * BigInt(plus),
    "end of integer": end("integer") + direction * BigInt(plus),
    "end of type": end(isInteger(column.type) ? column.type : "bigint") - direction * BigInt(Math.abs(plus)),
  };
  let number = origins[from];
  while (taken.has(number)) number += direction;
  return number;
}

/** Types, NOT NULL and primary keys stay, and the rows. */
function reload(state: State, sql: string[]): void {
  for (const column of state.tables.flatMap(({ columns }) => columns)) {
    const table = relation(column.table);
    if (column.foreignKey) sql.push(`alter table ${table} drop constraint ${foreignKeyName(column)};`);
    if (column.unique) sql.push(`alter table ${table} drop constraint ${uniqueName(column)};`);
    column.foreignKey = false;
    column.unique = false;
  }
  for (const sequence of [...state.sequences]) dropSequence(state, sql, sequence);
}

function dropSequence(state: State, sql: string[], sequence: Sequence): void {
  const { owningColumn } = sequence;
  if (sequence.identity && owningColumn !== null) {
    sql.push(`alter table ${relation(owningColumn.table)} alter column ${quote(owningColumn.name)} drop identity;`);
  } else sql.push(`drop sequence ${relation(sequence)} cascade;`);
  for (const column of usersOf(state, sequence)) column.generator = null;
  state.sequences.splice(state.sequences.indexOf(sequence), 1);
  state.names.delete(relation(sequence));
}

function dropDefault(sql: string[], column: Column): void {
  if (column.generator === null || column.generator.identity) return;
  sql.push(`alter table ${relation(column.table)} alter column ${quote(column.name)} drop default;`);
  column.generator = null;
}
