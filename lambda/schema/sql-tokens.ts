/** A piece of SQL as PostgreSQL writes it. `value` is what an identifier is called, unquoted. */
export interface Token {
  readonly kind: "space" | "string" | "identifier" | "word" | "number" | "symbol";
  readonly text: string;
  readonly value: string;
}

/**
 * Takes SQL apart that PostgreSQL itself wrote, so that it can be renamed and compared. There, keywords are upper case, and
 * names are lower case or quoted, so that the two are told apart without a grammar.
 *
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const match of sql.matchAll(pattern)) {
    const { space, string, quoted, word, number } = match.groups ?? {};
    const [text] = match;
    if (space !== undefined) tokens.push({ kind: "space", text, value: " " });
    else if (string !== undefined) tokens.push({ kind: "string", text, value: text });
    else if (quoted !== undefined) {
      tokens.push({ kind: "identifier", text, value: quoted.slice(1, -1).replaceAll('""', '"') });
    } else if (word !== undefined) {
      tokens.push({ kind: word === word.toLowerCase() ? "identifier" : "word", text, value: text });
    } else if (number !== undefined) tokens.push({ kind: "number", text, value: text });
    else tokens.push({ kind: "symbol", text, value: text });
  }
  return tokens;
}

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<string>[eE]'(?:[^'\\]|''|\\.)*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'|\$(?<tag>[a-zA-Z_]*)\$.*?\$\k<tag>\$)`,
    '(?<quoted>"(?:[^"]|"")*")',
    String.raw`(?<word>[a-zA-Z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*)`,
    String.raw`(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)`,
    "::|.",
  ].join("|"),
  "gsu",
);

export function untokenize(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join("");
}

/** The rest of a statement from a keyword on, the first that is in no name and no string. */
export function fromWord(sql: string, word: string): string {
  const tokens = tokenize(sql);
  return untokenize(tokens.slice(tokens.findIndex(({ kind, text }) => kind === "word" && text === word)));
}
