import type { UngeneratedColumn } from "../catalog/catalog.ts";
import { displayColumn } from "../postgres/identifiers.ts";
import { visibleExpression } from "../postgres/visible-expression.ts";
import type { Finding } from "../report/report.ts";
import { alterColumn } from "./connect-columns.ts";
import { failed, leftAlone, type Subject } from "./planned.ts";

/** That a column has a default in the source which makes something of a sequence's values: a person has to look at that, and to make it. */
export function lostExpression(column: UngeneratedColumn, expression: string): Finding {
  const shown = visibleExpression(expression);
  const reason = "its default in the source is made of the values of a sequence, and is not here";
  const hint = "Run the SQL when you have read it: until then, inserts that leave the column out store NULL, or fail.";
  return failed({ reason, hint }, subjectOf(column, shown));
}

/**
 * That a column has a default in the source which draws from no sequence that is seen; null where it cannot be said.
 *
 * @param isCompared whether all else than generators is compared as well, which tells of defaults, and how to make them
 */
export function lostDefault(column: UngeneratedColumn, expression: string | null, isCompared: boolean): Finding {
  const shown = expression === null ? null : visibleExpression(expression);
  if (shown === null) return lost(column, "it has a default in the source, which cannot be shown as SQL here", null);
  const reason = `its default in the source is ${shown.length <= longestShown ? shown : "an expression"}`;
  // it does not tell of what takes the values of a sequence that only the expression knows
  if (!isCompared || nextvalOfText.test(shown)) return lost(column, reason, shown);
  return lost(column, `${reason}: see what the comparison with it says of the column`, null);
}

/** That a column is computed from others in the source. To make it so is to make it anew: there is no SQL without loss. */
export function lostGenerated(column: UngeneratedColumn): Finding {
  return lost(column, "it is computed from other columns in the source", null);
}

/** As it is read where generators are (`sequence-users.ts`), and left out where all else is (`columns.ts`). */
const nextvalOfText = /^nextval\(\('(?:[a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*'::text\)::regclass\)$/;

/** In characters: what is longer is in the SQL only. */
const longestShown = 80;

function lost(column: UngeneratedColumn, reason: string, expression: string | null): Finding {
  return leftAlone(reason, subjectOf(column, expression));
}

function subjectOf(column: UngeneratedColumn, expression: string | null): Subject {
  return {
    problem: "missing",
    columns: [displayColumn(column)],
    sql: expression === null ? [] : [`${alterColumn(column)} set default ${expression};`],
  };
}
