import { isVisible, visibleSql } from "./identifiers.ts";

/**
 * Names and texts as `pg_get_expr` writes them: a backslash in a text is a backslash (`simple_quote_literal` in ruleutils.c), and so
 * no letter stands before the quote.
 */
const quoted = /"(?:[^"]|"")*"|(?<![\w&])'(?:[^']|'')*'/g;

/** What ends a statement or hides some of it, or is quoted in any other way. */
const noExpression = /["'\\;$]|--|\/\*/;

/**
 * An expression from another server, as its `pg_get_expr` writes it, on one line and without a character that cannot be seen: a
 * person may run it here. Null where it is anything else than that.
 */
export function visibleExpression(expression: string): string | null {
  if (noExpression.test(expression.replaceAll(quoted, " "))) return null;
  const escaped = expression.replaceAll(quoted, (text) =>
    text.startsWith("'") && text.includes("\\") ? `E${text.replaceAll("\\", "\\\\")}` : text,
  );
  // PostgreSQL breaks the lines of a CASE; those in texts are visible by now
  const visible = visibleSql(escaped).replaceAll(/\s*\n\s*/g, " ");
  return isVisible(visible) ? visible : null;
}
