import { quoteIdentifier, type RelationName } from "../postgres/identifiers.ts";
import { type Token, tokenize, untokenize } from "./sql-tokens.ts";

/** SQL with the target's names. Where it is not safe, it may still hold some of the source's. */
export interface RenamedText {
  readonly text: string;
  readonly safe: boolean;
}

export interface Names {
  /** What a thing with a schema is called in the target: a relation, type, function, …; undefined for what is none. */
  object(schema: string, name: string): RelationName | undefined;
  /** What a schema is called in the target; undefined for what is none. */
  schema(name: string): string | undefined;
  /** Whether a relation of the source, known by its name there, has columns that are called otherwise in the target. */
  hasRenamedColumns(schema: string, name: string): boolean;
  /** Columns that are called otherwise in the target, where the text is about one table. */
  readonly columns: ReadonlyMap<string, string>;
}

/**
 * Renames what a definition names. In the text of an expression over one table, a name without dot that is no function, type,
 * or operator class is a column; where a query is within, nobody can tell whose column it is without a grammar.
 *
 * `ownName` is not to be renamed: the name of the trigger or rule that the statement makes.
 */
export function renameText(sql: string, names: Names, ownName?: string): RenamedText {
  const tokens = tokenize(sql);
  const places = tokens.flatMap(({ kind }, index) => (kind === "space" ? [] : [index]));
  const at = (place: number): Token | undefined => tokens[places[place] ?? -1];
  const put = (place: number, text: string) => {
    const token = at(place);
    if (token !== undefined) tokens[places[place] ?? -1] = { ...token, text };
  };
  const hasQuery = tokens.some(({ kind, text }) => kind === "word" && queryWords.has(text));
  // a table without an alias goes by its name in the rest of the query, by which its columns are told from those of others
  const qualifiers = new Map<string, string>();
  const qualified: number[] = [];
  let safe = true;
  let ownNameSeen = ownName === undefined;
  for (let place = 0; place < places.length; place += 1) {
    const token = at(place);
    if (token?.kind === "string" && isLookedUp(at, place)) safe = false;
    if (token?.kind !== "identifier") continue;
    if (!ownNameSeen && token.value === ownName) {
      ownNameSeen = true;
      continue;
    }
    if (at(place - 1)?.text === "(" && at(place - 2)?.text === "OPERATOR" && at(place + 1)?.text === ".") {
      put(place, quoteIdentifier(names.schema(token.value) ?? token.value));
      continue;
    }
    const second = at(place + 2);
    const isPair = at(place + 1)?.text === "." && second?.kind === "identifier" && at(place - 1)?.text !== ".";
    const known = isPair ? findObject(names, token.value, second.value, !hasQuery || isNoColumn(at, place)) : undefined;
    if (known !== undefined && second !== undefined) {
      if (names.hasRenamedColumns(token.value, second.value) && hasQuery) safe = false;
      put(place, quoteIdentifier(known.schema));
      put(place + 2, quoteIdentifier(known.name));
      const hasAlias = at(place + 3)?.kind === "identifier";
      if (hasQuery && isInFrom(at, place) && !hasAlias) qualifiers.set(second.value, known.name);
      place += 2;
      continue;
    }
    if (isQualifier(at, place)) qualified.push(place);
    const column = names.columns.get(token.value);
    if (column === undefined) continue;
    if (hasQuery) safe = false;
    else if (isColumn(at, place)) put(place, quoteIdentifier(column));
  }
  for (const place of qualified) {
    const renamed = qualifiers.get(at(place)?.value ?? "");
    if (renamed !== undefined) put(place, quoteIdentifier(renamed));
  }
  return { text: untokenize(tokens), safe };
}

/** What is in every query and statement, but in no definition of a trigger, index or constraint: `INSERT INTO`, `UPDATE … SET`. */
const queryWords = new Set(["SELECT", "INTO", "SET"]);

/** Where it is no column of a table with an alias, what stands before a dot is a schema. */
function findObject(names: Names, schema: string, name: string, isSchema: boolean): RelationName | undefined {
  const renamed = isSchema ? names.schema(schema) : undefined;
  return names.object(schema, name) ?? (renamed === undefined ? undefined : { schema: renamed, name });
}

type At = (place: number) => Token | undefined;

/** Whether a name with a dot can only be that of a type or a function: `::app.code`, `app.slug(`. */
function isNoColumn(at: At, place: number): boolean {
  return at(place - 1)?.text === "::" || at(place + 3)?.text === "(";
}

/** Whether a text is the name of something: `'app.s'::regclass`, or `('app.s'::text)::regclass`, as it was written before PostgreSQL 8.1. */
function isLookedUp(at: At, place: number): boolean {
  const isCast = (from: number) => at(from)?.text === "::" && /^reg/.test(at(from + 1)?.value ?? "");
  return isCast(place + 1) || (at(place + 1)?.text === "::" && at(place + 3)?.text === ")" && isCast(place + 4));
}

/** Whether a relation is named where a query reads from it, and may have an alias. */
function isInFrom(at: At, place: number): boolean {
  const before = at(place - 1)?.text ?? "";
  return before === "FROM" || before === "JOIN" || before === "," || before === "(";
}

/** Whether a name that is no schema stands before a dot: a table, or the row of a trigger. */
function isQualifier(at: At, place: number): boolean {
  return at(place)?.kind === "identifier" && at(place + 1)?.text === "." && at(place - 1)?.text !== ".";
}

function isColumn(at: At, place: number): boolean {
  const before = at(place - 1);
  const after = at(place + 1)?.text;
  if (after === "(" || after === ".") return false;
  // an operator class or a part of a type, after the column or the first part
  if (before?.kind === "identifier") return false;
  if (before?.text === ".") return ["old", "new"].includes(at(place - 2)?.value.toLowerCase() ?? "");
  if (before?.text === "::" || before?.text === "COLLATE" || before?.text === "USING") return false;
  // EXTRACT(epoch FROM …)
  return !(before?.text === "(" && at(place - 2)?.text === "EXTRACT");
}
