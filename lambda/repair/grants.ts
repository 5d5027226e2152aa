import type { Login } from "../catalog/catalog.ts";
import { quoteIdentifier, quoteRelation, type RelationName, visibleSql } from "../postgres/identifiers.ts";

/** A statement that gives a role what it lacks, and who may run it, in prose; a superuser may run all of them. */
export interface Grant {
  readonly by: string;
  readonly sql: string;
}

/** All that the owner may do. It takes SET, too, to make a sequence as the owner. */
export function membership({ role, serverVersion }: Login, owner: string): Grant {
  const [member, group] = [quoteIdentifier(role), quoteIdentifier(owner)];
  // until PostgreSQL 15 the member decides whether it inherits, from 16 on each grant does
  return serverVersion >= 160_000
    ? {
        by: `a role with ADMIN OPTION on ${inProse(owner) ?? "what it grants"}`,
        sql: `grant ${group} to ${member} with inherit true, set true;`,
      }
    : { by: "a role with CREATEROLE", sql: `grant ${group} to ${member}; alter role ${member} inherit;` };
}

export function onTable(table: RelationName, privileges: readonly string[], owner: string, to: string): Grant {
  return {
    by: roleOr(owner, "the owner of the table"),
    sql: `grant ${privileges.join(", ")} on table ${quoteRelation(table)} to ${quoteIdentifier(to)};`,
  };
}

export function selectOnSequence(sequence: RelationName & { readonly owner: string }, to: string): Grant {
  return {
    by: roleOr(sequence.owner, "the owner of the sequence"),
    sql: `grant select on sequence ${quoteRelation(sequence)} to ${quoteIdentifier(to)};`,
  };
}

export function onSchema(schema: string, privileges: readonly string[], owner: string, to: string): Grant {
  return {
    by: roleOr(owner, "the owner of the schema"),
    sql: `grant ${privileges.join(", ")} on schema ${quoteIdentifier(schema)} to ${quoteIdentifier(to)};`,
  };
}

/** One sentence that ends with the statements, in the form that the mail puts on a line of its own. */
export function hintOf(grants: readonly Grant[], where?: "in the source"): string {
  const statements = [...new Set(grants.map(({ sql }) => sql))];
  const runners = [...new Set(grants.map(({ by }) => by))];
  const who =
    runners.length === 1
      ? `as ${runners[0]}, or as a superuser`
      : `one after the other as ${runners.join(" and as ")}, or all as a superuser`;
  return `Run ${where === undefined ? "" : `${where}, `}${who}: ${visibleSql(statements.join(" "))}`;
}

function roleOr(role: string, description: string): string {
  const name = inProse(role);
  return name === undefined ? description : `role ${name}`;
}

/** In the prose of a hint stands no name that would need quotes: what reads like a statement must not pass for one. */
function inProse(role: string): string | undefined {
  return /^[\w.@-]+$/.test(role) ? role : undefined;
}
