import { escapeInvisible } from "./identifiers.ts";

/** What PostgreSQL says of an error. DETAIL holds whole rows, and is not among it. */
export interface ServerError {
  readonly sqlstate: string;
  readonly message: string;
  /** Its CONTEXT: where it came up, the innermost first, a line or more for each. May hold rows, too. */
  readonly context: string;
}

/**
 * The message of an error, on one line, where it is about objects. One that may hold values of rows is not repeated: a
 * report goes to more people than may read the tables.
 */
export function serverWords(error: ServerError): string {
  if (!mayHoldRows(error)) return escapeInvisible(error.message.replaceAll("\n", " "));
  const [, name] = somebodysFunction.exec(error.context) ?? [];
  const what = name === undefined ? "an error" : `an error in the function ${name}`;
  return `${what} (SQLSTATE ${error.sqlstate}), whose words are left out, since they may hold data`;
}

/**
 * Whether an error is of a class whose messages quote data (22, as in `invalid input syntax for type integer: "…"`), was
 * raised on purpose (P0) or by a foreign server (HV); or whether somebody's function took part, which may give any words to
 * any SQLSTATE. All else is PostgreSQL's own: it has names in the message, and values in DETAIL.
 *
 * @see https://www.postgresql.org/docs/current/error-style-guide.html
 */
export function mayHoldRows({ sqlstate, context }: Omit<ServerError, "message">): boolean {
  return (/^(22|P0|HV)/.test(sqlstate) && !harmless.has(sqlstate)) || procedural.test(context);
}

/** The end of a sequence, which is named with it, and a division by zero. */
const harmless = new Set(["2200H", "22012"]);

/**
 * A frame of a procedural language, but for the block in which repairs run, which has no parameters and no quotes, unlike
 * a function that bears its name. A server may speak any language, and only the
 * names are the same in all: "PL/pgSQL function", "PL/pgSQL-Funktion", "fonction PL/pgSQL".
 */
const procedural = /^(?![^"(]*inline_code_block[^"(]*$).*PL\//m;

/** Only what looks like the name of a function: statements may stand beside it, and values in them. */
const somebodysFunction = /^PL\/pgSQL function ([\w.]+\([\w., []*\]*\)) line \d+ at /m;
