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

/**
 * Around one value, as they stay behind where a cast is gone: `(status)`, `(ARRAY['new', 'paid'])`, `(lower(status))`, `((a || b))`, but not
 * the `(status)` of a call. PostgreSQL itself moves casts around: what it prints as `(ARRAY['new'::character varying])::text[]` it prints as
 * `ARRAY[('new'::character varying)::text]` where it has read that.
 */
function withoutIdleParentheses(tokens: readonly Token[]): Token[] {
  const ends = matchBrackets(tokens);
  const idle = new Set<number>();
  for (const [start, end] of ends) {
    if (tokens[start]?.text !== "(" || isCall(tokens, start) || !isOneValue(tokens, start + 1, end, ends)) continue;
    idle.add(start);
    idle.add(end);
  }
  return tokens.filter((_, index) => !idle.has(index));
}

/** Where each opening bracket is closed. */
function matchBrackets(tokens: readonly Token[]): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== "symbol") continue;
    if (text === "(" || text === "[") open.push(index);
    const start = text === ")" || text === "]" ? open.pop() : undefined;
    if (start !== undefined) ends.set(start, index);
  }
  return ends;
}

/** What stands before an expression that has its own parentheses; any other word calls for those that follow it. */
const noCalls = new Set(["AND", "OR", "NOT", "CASE", "WHEN", "THEN", "ELSE", "WHERE", "FROM", "SELECT", "LIKE"]);

function isCall(tokens: readonly Token[], start: number): boolean {
  const before = tokens[start - 1];
  return before?.kind === "identifier" || (before?.kind === "word" && !noCalls.has(before.text));
}

/** Whether the tokens up to `end` are one name, value, call, array or pair of parentheses. */
function isOneValue(tokens: readonly Token[], start: number, end: number, ends: ReadonlyMap<number, number>): boolean {
  const first = tokens[start];
  if (first === undefined) return false;
  const isBracketed = (index: number) => ends.get(index) === end - 1;
  if (start + 1 === end) return first.kind !== "symbol" && first.kind !== "word";
  if (first.text === "(") return isBracketed(start);
  if (first.kind === "word")
    return first.text === "ARRAY" || functionWords.has(first.text) ? isBracketed(start + 1) : false;
  if (first.kind !== "identifier") return false;
  const isQualified = tokens[start + 1]?.text === "." && tokens[start + 2]?.kind === "identifier";
  if (isQualified && start + 3 === end) return true;
  return isBracketed(start + (isQualified ? 3 : 1));
}

/** Of the functions that the grammar knows, those of strings, to which alone casts to text are. */
const functionWords = new Set(["COALESCE", "NULLIF", "GREATEST", "LEAST", "SUBSTRING", "TRIM", "OVERLAY", "NORMALIZE"]);

/** Whether a token is the `orders.` of `orders.id`, and not the schema of `app.orders (` or of what FROM names. */
function isQualifier(tokens: readonly Token[], index: number): boolean {
  const [name, dot] = tokens[index]?.text === "." ? [index - 1, index] : [index, index + 1];
  if (tokens[dot]?.text !== "." || tokens[name]?.kind !== "identifier") return false;
  if (tokens[name - 1]?.text === "." || tokens[dot + 2]?.text === "(") return false;
  const before = tokens[name - 1]?.text ?? "";
  return before === "FROM" ? isInCall(tokens, name - 1) : !["JOIN", "::"].includes(before);
}

/** Whether a FROM is that of `EXTRACT(year FROM placed)`, and not one of a query. */
function isInCall(tokens: readonly Token[], from: number): boolean {
  let depth = 0;
  for (let index = from - 1; index >= 0; index -= 1) {
    const text = tokens[index]?.text;
    if (text === ")") depth += 1;
    else if (text === "(" && depth > 0) depth -= 1;
    else if (text === "(") return callsWithFrom.has(tokens[index - 1]?.text ?? "");
  }
  return false;
}

const callsWithFrom = new Set(["EXTRACT", "SUBSTRING", "TRIM", "OVERLAY"]);
