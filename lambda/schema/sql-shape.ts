import { type Token, tokenize } from "./sql-tokens.ts";

/*
 * What a source says comes from a server that is not to be trusted with this one: its SQL is run here, by the hook or by a person. PostgreSQL
 * itself never writes what is refused here.
 */

/** Whether it is one statement; of ALTER, also whether it does but one thing. */
export function isOneStatement(sql: string): boolean {
  const outermost = outermostTokens(sql);
  if (outermost === null) return false;
  const [endsWithBody, rest] = splitAtomic(outermost);
  const isAlter = rest[0]?.text.toLowerCase() === "alter";
  return endsWithBody && rest.every(({ text }) => text !== ";" && !(isAlter && text === ","));
}

/** What is in no parentheses. Null where quotes or brackets stay open, and where there is a comment, a command of psql, or a name in escapes. */
function outermostTokens(sql: string): Token[] | null {
  const tokens = tokenize(sql);
  if (tokens.some((token, index) => isForeign(token, tokens[index + 1], tokens[index + 2]))) return null;
  const outermost: Token[] = [];
  const open: string[] = [];
  for (const token of tokens) {
    if (token.kind === "space") continue;
    const closing = token.kind === "symbol" ? closings.get(token.text) : undefined;
    if (closing !== undefined) open.push(closing);
    else if (token.kind === "symbol" && (token.text === ")" || token.text === "]")) {
      if (open.pop() !== token.text) return null;
    } else if (open.length === 0) outermost.push(token);
  }
  return open.length === 0 ? outermost : null;
}

const closings = new Map([
  ["(", ")"],
  ["[", "]"],
]);

function isForeign({ kind, text }: Token, next: Token | undefined, afterNext: Token | undefined): boolean {
  if (kind === "symbol") {
    if (["'", '"', "\\"].includes(text)) return true;
    // $1 is an argument of a function
    if (text === "$") return next?.kind !== "number";
    return (text === "-" && next?.text === "-") || (text === "/" && next?.text === "*");
  }
  return /^u$/i.test(text) && next?.text === "&" && afterNext?.text.startsWith('"') === true;
}

/** Without the body of a function from BEGIN ATOMIC on, whose statements have semicolons; and whether the statement ends with that. */
function splitAtomic(tokens: readonly Token[]): [endsWithBody: boolean, rest: readonly Token[]] {
  const words = tokens.map(({ text }) => text.toLowerCase());
  const start = words.findIndex((word, index) => word === "begin" && words[index + 1] === "atomic");
  if (start === -1) return [true, tokens];
  let depth = 0;
  const end = words.findIndex((word, index) => {
    if (index < start) return false;
    if (word === "begin" || word === "case") depth += 1;
    if (word === "end") depth -= 1;
    return word === "end" && depth === 0;
  });
  return [end === tokens.length - 1, tokens.slice(0, start)];
}
