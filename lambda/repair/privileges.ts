import type { Login } from "../catalog/catalog.ts";
import type { Failure } from "../failure.ts";
import { displayRelation, quoteIdentifier, quoteRelation, tableOf, visibleSql } from "../postgres/identifiers.ts";
import type { Repair } from "./statements.ts";

/** The first privilege that we lack for a repair, asked of the catalog: a dry run then says what a repair would meet. */
export function missingPrivilege(login: Login, repair: Repair): Failure | undefined {
  const role = quoteIdentifier(login.role);
  if (repair.action !== "create" && !repair.sequence.alterable) {
    return notOwner(login, `the sequence ${displayRelation(repair.sequence)}`, repair.sequence.owner);
  }
  if (repair.action === "resync") {
    const table = repair.columns.find((column) => !column.lockable);
    return (
      table && {
        reason: `role ${role} may not lock the table ${displayRelation(tableOf(table))} against writers`,
        hint: `Run as its owner: ${visibleSql(`grant update on table ${quoteRelation(tableOf(table))} to ${role};`)}`,
      }
    );
  }
  const { column } = repair;
  if (!column.alterable) return notOwner(login, `the table ${displayRelation(tableOf(column))}`, column.tableOwner);
  const changesOwner = repair.action === "create" || repair.sequence.owner !== column.tableOwner;
  if (changesOwner && !column.ownerMayCreate && !login.superuser) {
    const owner = quoteIdentifier(column.tableOwner);
    return {
      reason: `role ${owner}, which owns the table ${displayRelation(tableOf(column))}, may not own a sequence in its schema`,
      hint: `Run as the owner of the schema: ${visibleSql(`grant usage, create on schema ${quoteIdentifier(column.schema)} to ${owner};`)}`,
    };
  }
  return undefined;
}

function notOwner(login: Login, object: string, owner: string): Failure {
  const [member, role] = [quoteIdentifier(login.role), quoteIdentifier(owner)];
  // until PostgreSQL 15 the member decides whether it inherits, from 16 on each grant does
  const grant =
    login.serverVersion >= 160_000
      ? `grant ${role} to ${member} with inherit true, set true;`
      : `grant ${role} to ${member}; alter role ${member} inherit;`;
  return {
    reason: `${object} belongs to role ${role}, whose privileges role ${member} does not have`,
    hint: `Make it a member: ${visibleSql(grant)}`,
  };
}
