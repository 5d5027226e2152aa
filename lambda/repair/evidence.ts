import { isIntegerType, type Sequence, type UngeneratedColumn } from "../catalog/catalog.ts";
import { displayRelation } from "../postgres/identifiers.ts";
import type { Orphan } from "./orphans.ts";

/** What is known of a column without generator: enough to give it one, or why not. */
export type Verdict =
  | { readonly action: "attach"; readonly sequence: Sequence; readonly evidence: string }
  | { readonly action: "create"; readonly evidence: string }
  /** `generator` says which generator a person may want to add; null where none can be proposed. */
  | { readonly action: "leave"; readonly reason: LeaveReason; readonly generator: "identity" | "uuid" | null }
  /** A key that never had a generator, such as a text. */
  | { readonly action: "ignore" };

/** Grouped by in the report, so worded for it. */
type LeaveReason =
  | "the source has no generator there either"
  | `the source has no generator there either, but a trigger that may fill it: ${string}`
  | "composite key"
  | "uuid key"
  | "numeric key, not an integer"
  | "foreign key: its values come from another table"
  | "one-to-one key: its values come from the parent table"
  | "natural key: neither called id nor named after its table"
  | "a trigger may fill it"
  | "its sequence does not fit: it counts down, cycles, or is not counted one by one"
  | "it may be empty: what has no number may be meant to have none"
  | "a view over the table has a default of its own for it"
  | "it inherits from a table that has values of its own for it"
  | "the application may number its rows: a sequence of its own is there"
  | "a table of Liquibase, which numbers its one row itself";

/**
 * Judges one column by itself. `orphan` is the sequence that it may have lost; `applicationSequence` one that an
 * application may number its rows from.
 */
export function judge(
  column: UngeneratedColumn,
  orphan: Orphan | undefined,
  applicationSequence: Sequence | undefined,
): Verdict {
  const isKey = column.primaryKey.length === 1 && column.primaryKey[0] === column.column;
  if (column.primaryKey.length > 1 && column.primaryKey.includes(column.column)) {
    return isIntegerType(column.type) && !column.foreignKey
      ? { action: "leave", reason: "composite key", generator: null }
      : { action: "ignore" };
  }
  if (column.type === "uuid") return { action: "leave", reason: "uuid key", generator: "uuid" };
  if (!isIntegerType(column.type)) {
    return column.type.startsWith("numeric")
      ? { action: "leave", reason: "numeric key, not an integer", generator: null }
      : { action: "ignore" };
  }
  if (column.foreignKey) {
    return { action: "leave", reason: "foreign key: its values come from another table", generator: null };
  }
  if (/_ptr(_id)?$/i.test(column.column)) {
    return { action: "leave", reason: "one-to-one key: its values come from the parent table", generator: null };
  }
  if (column.beforeInsertTrigger) {
    return { action: "leave", reason: "a trigger may fill it", generator: "identity" };
  }
  if (column.viewDefault) {
    return { action: "leave", reason: "a view over the table has a default of its own for it", generator: null };
  }
  if (column.inherited) {
    return { action: "leave", reason: "it inherits from a table that has values of its own for it", generator: null };
  }
  if (orphan !== undefined) return judgeOrphan(column, orphan);
  if (!isKey || !column.notNull) return { action: "ignore" };
  const isCalledId = column.column.toLowerCase() === "id";
  if (!isCalledId && !isNamedAfterTable(column)) {
    return {
      action: "leave",
      reason: "natural key: neither called id nor named after its table",
      generator: "identity",
    };
  }
  if (column.table.toLowerCase() === "databasechangeloglock") {
    return { action: "leave", reason: "a table of Liquibase, which numbers its one row itself", generator: null };
  }
  if (applicationSequence !== undefined) {
    return {
      action: "leave",
      reason: "the application may number its rows: a sequence of its own is there",
      generator: "identity",
    };
  }
  const name = isCalledId ? 'called "id"' : "named after its table";
  return { action: "create", evidence: `the primary key is a single ${column.type} column ${name}` };
}

function judgeOrphan(column: UngeneratedColumn, { sequence, tie }: Orphan): Verdict {
  if (!column.notNull) {
    return {
      action: "leave",
      reason: "it may be empty: what has no number may be meant to have none",
      generator: null,
    };
  }
  // an application that takes its values in blocks has made it so, and a default would leave gaps as wide
  const inBlocks = tie === "is named after it" && sequence.increment !== 1n;
  if (sequence.increment < 0n || sequence.cycle || inBlocks) {
    return {
      action: "leave",
      reason: "its sequence does not fit: it counts down, cycles, or is not counted one by one",
      generator: null,
    };
  }
  return {
    action: "attach",
    sequence,
    evidence: `the sequence ${displayRelation(sequence)} ${tie}, and nothing draws from it`,
  };
}

/** `employee_id` or `employeeId` in `employee` or `employees`: the table's own number, whatever the plural looks like. */
function isNamedAfterTable({ table, column }: UngeneratedColumn): boolean {
  const wanted = column.toLowerCase().replace(/_?id$/, "");
  const name = table.toLowerCase();
  if (!/_?id$/i.test(column) || wanted === "") return false;
  return [wanted, `${wanted}s`, `${wanted}es`, wanted.replace(/y$/, "ies")].includes(name);
}
