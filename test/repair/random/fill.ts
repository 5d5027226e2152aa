import { isByList, isPartitioned } from "./complete-table.ts";
import { endsOf } from "./counting.ts";
import {
  type Column,
  isInteger,
  literal,
  nextOf,
  quote,
  relation,
  type Sequence,
  type State,
  type TableState,
} from "./state.ts";

/** Fills the tables as an application does that leaves all numbers to the sequences. */
export function fill(state: State, sql: string[], rows: ReadonlyMap<TableState, number>): void {
  for (const [table, wanted] of rows) {
    for (let row = 0; row < wanted && draw(state, sql, table); row += 1);
  }
  for (const { called, last, ...sequence } of state.sequences) {
    if (called) sql.push(`select setval(${literal(relation(sequence))}, ${last});`);
  }
}

/** Adds a row, and says whether there was room for it. */
function draw(state: State, sql: string[], table: TableState): boolean {
  const before = new Map(state.sequences.map((sequence) => [sequence, { ...sequence }]));
  const values = new Map<Column, bigint>();
  for (const column of numbersOf(table)) {
    const value = column.generator === null ? BigInt(table.rows.length + 1) : drawFrom(column.generator);
    if (!fits(value, column) || (column.generator !== null && !isWithin(value, column.generator))) {
      for (const sequence of state.sequences) Object.assign(sequence, before.get(sequence));
      return false;
    }
    values.set(column, value);
  }
  return addRow(sql, table, values);
}

function drawFrom(sequence: Sequence): bigint {
  sequence.last = nextOf(sequence);
  sequence.called = true;
  return sequence.last;
}

/** The columns that get a number in each row. */
export function numbersOf({ columns }: TableState): Column[] {
  return columns.filter(({ type, foreignKey }) => type !== "text" && type !== "uuid" && !foreignKey);
}

export function fits(value: bigint, { type }: Column): boolean {
  if (!isInteger(type)) return true;
  const { smallest, largest } = endsOf(type);
  return value >= smallest && value <= largest;
}

function isWithin(value: bigint, { minimum, maximum }: Sequence): boolean {
  return value >= minimum && value <= maximum;
}

/** Adds a row, unless it would have to point at a row of another table. */
export function addRow(sql: string[], table: TableState, values: ReadonlyMap<Column, bigint>): boolean {
  if (table.columns.some(({ foreignKey, notNull }) => foreignKey && notNull)) return false;
  const count = sql.length;
  const label = `row ${count}`;
  const inserted = new Map([["note", literal(label)]]);
  if (isByList(table)) inserted.set("part", String((count % 2) + 1));
  for (const { name, type } of table.columns) {
    if (type === "text") inserted.set(name, literal(label));
    if (type === "uuid") inserted.set(name, "gen_random_uuid()");
  }
  for (const [{ name }, value] of values) inserted.set(name, String(value));
  const child = isPartitioned(table) || count % 2 === 0 ? undefined : table.parts.at(-1);
  sql.push(insertInto(child ?? relation(table), inserted));
  table.rows.push({ label, values });
  return true;
}

/** An `insert` by somebody who may give any value. */
export function insertInto(target: string, values: ReadonlyMap<string, string>): string {
  if (values.size === 0) return `insert into ${target} default values;`;
  const columns = [...values.keys()].map((column) => quote(column)).join(", ");
  return `insert into ${target} (${columns}) overriding system value values (${[...values.values()].join(", ")});`;
}
