import { isVisible, visibleSql } from "./identifiers.ts";

/**
 * Names and texts as `pg_get_expr` writes them: a backslash in a text is a backslash (`simple_quote_literal` in ruleutils.c), and so
 * no letter stands before the quote.
 */
const quoted = /"(?:[^"]|"")*"|(?<![\w&])'(?:[^']|'')*'/g;

/** What ends a statement or hides some of it, or is quoted in any other way. */
const noExpression = /["'\\;$]|--|\/\*/;

/**
 * One expression from another server, as its `pg_get_expr` writes it, on one line and without a character that cannot be seen: a
 * person may run it here. Null where it is anything else than that.
 */
export function visibleExpression(expression: string): string | null {
  const unquoted = expression.replaceAll(quoted, " ");
  if (noExpression.test(unquoted) || !isOne(unquoted)) return null;
  const escaped = expression.replaceAll(quoted, (text) =>
    text.startsWith("'") && text.includes("\\") ? `E${text.replaceAll("\\", "\\\\")}` : text,
  );
  // PostgreSQL breaks the lines of a CASE; those in texts are visible by now
  const visible = visibleSql(escaped).replaceAll(/\s*\n\s*/g, " ");
  return isVisible(visible) ? visible : null;
}

/** Whether it ends where it seems to: behind a comma, ALTER TABLE would take what follows for another of its actions. */
function isOne(unquoted: string): boolean {
  const open: string[] = [];
  for (const [character] of unquoted.matchAll(/[()[\],]/g)) {
    const closing = closingOf.get(character);
    if (closing !== undefined) open.push(closing);
    else if (character === "," ? open.length === 0 : open.pop() !== character) return false;
  }
  return open.length === 0;
}

const closingOf = new Map([
  ["(", ")"],
  ["[", "]"],
]);
