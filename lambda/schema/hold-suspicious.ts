import type { Difference, DifferenceKind } from "./difference.ts";
import { isOneStatement } from "./sql-shape.ts";

/**
 * Leaves to a person whatever is not the one statement that its kind takes: an expression or a definition of the source that is none
 * would bring along others, or commands of psql.
 */
export function holdSuspicious(differences: readonly Difference[]): readonly Difference[] {
  return differences.map((difference) => {
    const { kind, sql, manual, note } = difference;
    if ([...sql, ...manual].every(isOneStatement) && sql.every((statement) => isOfKind(kind, statement)))
      return difference;
    return {
      ...difference,
      sql: [],
      manual: [...sql, ...manual],
      duplicates: null,
      note: [...(note === null ? [] : [note]), suspicion].join("; "),
    };
  });
}

const suspicion = "the source says something that PostgreSQL does not write: find out who did before you run any of it";

/** How the statements begin whose whole text is the source's. */
function isOfKind(kind: DifferenceKind, statement: string): boolean {
  return beginnings[kind]?.test(statement) ?? true;
}

const table = String.raw`alter table "(?:[^"]|"")*"\."(?:[^"]|"")*"`;

const routine = /^(?:create (?:or replace )?(?:function|procedure|aggregate)|revoke) /i;

const beginnings: Partial<Readonly<Record<DifferenceKind, RegExp>>> = {
  routine,
  "late routine": routine,
  trigger: new RegExp(`^(?:create (?:constraint )?trigger|${table} (?:enable|disable)[a-z ]* trigger) `, "i"),
  rule: new RegExp(`^(?:create rule|${table} (?:enable|disable)[a-z ]* rule) `, "i"),
  statistics: /^(?:create|alter) statistics /i,
};
