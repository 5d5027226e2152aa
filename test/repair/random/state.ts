import pg from "pg";
import type { Counting, IntegerType } from "./counting.ts";
import type { Grant, Role, Table } from "./schema.ts";

/** What a database holds, as it must be by the statements that were made for it: nobody has asked PostgreSQL. */
export interface State {
  readonly tables: TableState[];
  readonly sequences: Sequence[];
  /** The names of all of them, and of those that are still to be made, in SQL. */
  readonly names: Set<string>;
}

export interface Sequence extends Pick<Counting, "increment" | "cache" | "cycle"> {
  readonly schema: string;
  readonly name: string;
  readonly type: IntegerType;
  readonly start: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly identity: boolean;
  owningColumn: Column | null;
  last: bigint;
  called: boolean;
}

export interface TableState {
  readonly schema: string;
  readonly name: string;
  /** Unique: what belongs to it is named after it. */
  readonly number: number;
  readonly owner: Role;
  readonly form: Table["form"];
  readonly grant: Grant;
  readonly columns: Column[];
  /** The columns of the primary key, without the one that tells the partitions apart. */
  readonly key: Column[];
  /** Partitions, or the table that inherits, in SQL. */
  readonly parts: string[];
  readonly rows: Row[];
}

export interface Column {
  readonly table: TableState;
  readonly name: string;
  /** What is below its domain. */
  readonly type: IntegerType | "numeric" | "text" | "uuid";
  readonly isDomain: boolean;
  notNull: boolean;
  foreignKey: boolean;
  unique: boolean;
  generator: Sequence | null;
}

interface Row {
  /** In the column `note`. */
  readonly label: string;
  readonly values: ReadonlyMap<Column, bigint>;
}

export function nextOf({ last, called, increment }: Sequence): bigint {
  return called ? last + increment : last;
}

export function usersOf({ tables }: State, sequence: Sequence): Column[] {
  return tables.flatMap(({ columns }) => columns).filter(({ generator }) => generator === sequence);
}

export function valuesOf(column: Column): bigint[] {
  return column.table.rows.map(({ values }) => values.get(column)).filter((value) => value !== undefined);
}

export function isInteger(type: Column["type"]): type is IntegerType {
  return type === "smallint" || type === "integer" || type === "bigint";
}

/** The one at a place, counted round. */
export function at<T>(list: readonly T[], place: number): T | undefined {
  return list[place % list.length];
}

export const quote = pg.escapeIdentifier;
export const literal = pg.escapeLiteral;

export function relation({ schema, name }: { schema: string; name: string }): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** The name of a sequence or column in SQL. */
export function nameOf(object: Sequence | Column): string {
  return "table" in object ? `${relation(object.table)}.${quote(object.name)}` : relation(object);
}
