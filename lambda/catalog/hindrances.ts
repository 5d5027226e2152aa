import type { Failure } from "../failure.ts";
import {
  displayColumn,
  displayRelation,
  quoteIdentifier,
  quoteRelation,
  type RelationName,
  tableOf,
} from "../postgres/identifiers.ts";
import type { Login, SequenceUser } from "./catalog.ts";

/** Why we know, before asking, that a sequence cannot be read. */
export function sequenceHindrance(
  login: Login,
  sequence: RelationName & { readonly readable: boolean },
): Failure | undefined {
  if (sequence.readable) return undefined;
  return {
    reason: `role "${login.role}" may not read the sequence ${displayRelation(sequence)}`,
    hint: `Run as its owner: grant usage on schema ${quoteIdentifier(sequence.schema)} to ${quoteIdentifier(login.role)}; grant select on sequence ${quoteRelation(sequence)} to ${quoteIdentifier(login.role)};`,
  };
}

/** Why we know, before asking, that not all data of these columns can be read. */
export function columnsHindrance(login: Login, columns: readonly SequenceUser[]): Failure | undefined {
  const role = quoteIdentifier(login.role);
  const hidden = columns.find((column) => column.rowSecurity);
  if (hidden !== undefined) {
    return {
      reason: `row-level security hides rows of ${displayRelation(tableOf(hidden))} from role "${login.role}"`,
      hint: `Let the role see all rows: alter role ${role} bypassrls;`,
    };
  }
  const unreadable = columns.find((column) => !column.readable);
  if (unreadable !== undefined) {
    return {
      reason: `role "${login.role}" may not read the column ${displayColumn(unreadable)}`,
      hint: `Run as its owner: grant usage on schema ${quoteIdentifier(unreadable.schema)} to ${role}; grant select on table ${quoteRelation(tableOf(unreadable))} to ${role};`,
    };
  }
  return undefined;
}

/** On-disk size, in bytes, from which a table without an index on the column is read by itself. */
const largeTable = 64 * 1024 * 1024;

/** Whether finding the column's MAX may take long. */
export function isSlow(column: SequenceUser): boolean {
  return !column.indexed && column.bytes >= largeTable;
}
