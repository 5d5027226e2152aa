import type { Failure } from "../failure.ts";
import {
  displayColumn,
  displayRelation,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
  visibleSql,
} from "../postgres/identifiers.ts";
import type { Login, MeasuredColumn } from "./catalog.ts";

/** Why a sequence that we may not read cannot be read. */
export function unreadableSequence(login: Login, sequence: RelationName): Failure {
  const role = quoteIdentifier(login.role);
  return {
    reason: `role ${role} may not read the sequence ${displayRelation(sequence)}`,
    hint: `Run as its owner: ${grantRead(`sequence ${quoteRelation(sequence)}`, sequence.schema, role)}`,
  };
}

/** Why we know, before asking, that not all data of a column can be read. */
export function columnHindrance(login: Login, column: MeasuredColumn): Failure | undefined {
  const role = quoteIdentifier(login.role);
  const table = tableOf(column);
  if (column.rowSecurity) {
    return {
      reason: `row-level security hides rows of ${displayRelation(table)} from role ${role}`,
      hint: `Let the role see all rows: ${visibleSql(`alter role ${role} bypassrls;`)}`,
    };
  }
  if (!column.readable) {
    return {
      reason: `role ${role} may not read the column ${displayColumn(column)}`,
      hint: `Run as its owner: ${grantRead(`table ${quoteRelation(table)}`, table.schema, role)}`,
    };
  }
  if (column.locks > login.lockTable / 2) {
    return {
      reason: `to read ${displayRelation(table)} takes ${column.locks} locks, on its partitions and their indexes, and the server has room for ${login.lockTable}, those of all sessions together`,
      hint: "Raise max_locks_per_transaction and restart the server, then run the restore hook again.",
    };
  }
  return undefined;
}

/** `object` and `role` are quoted. */
function grantRead(object: string, schema: string, role: string): string {
  return visibleSql(
    `grant usage on schema ${quoteIdentifier(schema)} to ${role}; grant select on ${object} to ${role};`,
  );
}

/** On-disk size, in bytes, from which a table without an index on the column is read by itself. */
const largeTable = 64 * 1024 * 1024;

/** Whether to find the end of the column's data takes a long time: all of a large table has to be read. */
export function isSlow(column: MeasuredColumn): boolean {
  return column.bytes >= largeTable;
}
