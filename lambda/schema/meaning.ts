import { type Token, tokenize } from "./sql-tokens.ts";

/**
 * SQL in a form that is equal where two texts of PostgreSQL mean the same: whatever is quoted, spaced, or cast to the same
 * texts that a column of another string type needs a cast to.
 */
export function meaningOf(sql: string): string {
  return join(withoutIdleParentheses(withoutTextCasts(significant(sql))));
}

/**
 * What is left of a query's meaning without the tables that its columns are said to be of: up to PostgreSQL 15 a view names
 * that of each column, later on only where there are several.
 */
export function gistOf(sql: string): string {
  const tokens = significant(sql);
  const unqualified = tokens.filter((_, index) => !isQualifier(tokens, index));
  return join(withoutIdleParentheses(withoutTextCasts(unqualified)));
}

/** The meaning of a default: the moment has several names. */
export function meaningOfDefault(sql: string): string {
  const meaning = meaningOf(sql);
  return moments.has(meaning) ? "CURRENT_TIMESTAMP" : meaning;
}

const moments = new Set([`"now" ( )`, `"transaction_timestamp" ( )`, "CURRENT_TIMESTAMP"]);

function significant(sql: string): Token[] {
  return tokenize(sql).filter(({ kind }) => kind !== "space");
}

function join(tokens: readonly Token[]): string {
  return tokens.map(({ kind, text, value }) => (kind === "identifier" ? JSON.stringify(value) : text)).join(" ");
}

/** `::text`, `::character varying`, `::character varying(20)`, `::bpchar`, and arrays of them. */
function withoutTextCasts(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    const cast = token?.text === "::" ? lengthOfTextType(tokens, index + 1) : 0;
    if (cast > 0) index += cast;
    else if (token !== undefined) kept.push(token);
  }
  return kept;
}

function lengthOfTextType(tokens: readonly Token[], start: number): number {
  let end = start;
  const takes = (...texts: string[]) => {
    if (!texts.every((text, offset) => tokens[end + offset]?.text === text)) return false;
    end += texts.length;
    return true;
  };
  const isText = takes("text") || takes("bpchar") || takes("character", "varying") || takes("character");
  if (!isText) return 0;
  if (tokens[end]?.text === "(" && tokens[end + 1]?.kind === "number" && tokens[end + 2]?.text === ")") end += 3;
  takes("[", "]");
  return end - start;
}

/** Around one name or value, as they stay behind where a cast is gone: `(status)`, but not the `(status)` of a call. */
function withoutIdleParentheses(tokens: readonly Token[]): Token[] {
  const result = [...tokens];
  for (let index = 0; index + 2 < result.length; index += 1) {
    const before = result[index - 1];
    const isCall = before !== undefined && (before.kind === "identifier" || before.kind === "word");
    const inner = result[index + 1];
    if (result[index]?.text !== "(" || result[index + 2]?.text !== ")" || isCall) continue;
    if (inner === undefined || inner.kind === "symbol" || inner.kind === "word") continue;
    result.splice(index, 3, inner);
    index = Math.max(index - 2, -1);
  }
  return result;
}

/** Whether a token is the `orders.` of `orders.id`, and not the schema of `app.orders (` or of what FROM names. */
function isQualifier(tokens: readonly Token[], index: number): boolean {
  const [name, dot] = tokens[index]?.text === "." ? [index - 1, index] : [index, index + 1];
  if (tokens[dot]?.text !== "." || tokens[name]?.kind !== "identifier") return false;
  if (tokens[name - 1]?.text === "." || tokens[dot + 2]?.text === "(") return false;
  return !["FROM", "JOIN", "::"].includes(tokens[name - 1]?.text ?? "");
}
