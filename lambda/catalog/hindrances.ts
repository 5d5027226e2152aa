import type { Failure } from "../failure.ts";
import {
  displayColumn,
  displayRelation,
  quoteIdentifier,
  type RelationName,
  tableOf,
  visibleSql,
} from "../postgres/identifiers.ts";
import type { Login, MeasuredColumn, Sequence } from "./catalog.ts";

/** Whether a privilege is missing to read it. */
export function isDenied({ readable, schemaOpen }: Pick<Sequence, "readable" | "schemaOpen">): boolean {
  return !readable || !schemaOpen;
}

/** Why a sequence that we may not read cannot be read. */
export function unreadableSequence(login: Login, sequence: RelationName): Failure {
  return denied(login, `the sequence ${displayRelation(sequence)}`);
}

/** `repair/privileges.ts` knows which ones are missing, for that and for all that is to be done with it. */
function denied({ role }: Login, object: string): Failure {
  return {
    reason: `role ${quoteIdentifier(role)} may not read ${object}`,
    hint: "Give it the privileges of the owner, then run the restore hook again.",
  };
}

/** Why we know, before asking, that not all data of a column can be read. */
export function columnHindrance(login: Login, column: MeasuredColumn): Failure | undefined {
  const table = tableOf(column);
  if (column.rowSecurity) {
    return {
      reason: `row-level security hides rows of ${displayRelation(table)} from role ${quoteIdentifier(login.role)}`,
      hint: rowSecurityHint(login),
    };
  }
  if (isDenied(column)) return denied(login, `the column ${displayColumn(column)}`);
  if (column.locks > login.lockTable / 2) {
    return {
      reason: `to read ${displayRelation(table)} takes ${column.locks} locks, on its partitions and their indexes, and the server has room for ${login.lockTable}, those of all sessions together`,
      hint: "Raise max_locks_per_transaction and restart the server, then run the restore hook again.",
    };
  }
  return undefined;
}

/**
 * For one to whom the owner's privileges are of no use: row-level security is forced upon the owner, too. As AWS defines
 * it, the master user of RDS has no BYPASSRLS, which whoever is to give it has to have.
 *
 * @see https://www.postgresql.org/docs/current/sql-alterrole.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html
 */
function rowSecurityHint({ role, serverVersion }: Login): string {
  const orRole = serverVersion >= 160_000 ? " or a role with CREATEROLE, BYPASSRLS and ADMIN OPTION on it" : "";
  const statement = visibleSql(`alter role ${quoteIdentifier(role)} bypassrls;`);
  return `Let the role see all rows, as a superuser${orRole}: ${statement} Where nobody may, as on RDS, the owner of the table can run ALTER TABLE with NO FORCE ROW LEVEL SECURITY, and with FORCE again after the run.`;
}

/** On-disk size, in bytes, from which a table without an index on the column is read by itself. */
const largeTable = 64 * 1024 * 1024;

/** Whether to find the end of the column's data takes a long time: all of a large table has to be read. */
export function isSlow(column: MeasuredColumn): boolean {
  return column.bytes >= largeTable;
}
