/** The name of a table or a sequence, as stored in the catalog: unquoted, never folded. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/** The name of a column, as stored in the catalog. */
export interface ColumnName {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** The only place where an identifier becomes SQL. Always quoted: no list of keywords can go stale. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteRelation(relation: RelationName): string {
  return `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
}

export function quoteColumn(column: ColumnName): string {
  return `${quoteRelation(tableOf(column))}.${quoteIdentifier(column.column)}`;
}

/** Whether both are there, and are one column. */
export function isSameColumn(one: ColumnName | null, other: ColumnName | null): boolean {
  return one !== null && other !== null && quoteColumn(one) === quoteColumn(other);
}

/** A string literal that means the same whatever `standard_conforming_strings` is set to. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? `E${quoted}` : quoted;
}

export function tableOf(column: ColumnName): RelationName {
  return { schema: column.schema, name: column.table };
}

/** A name for people: quoted only where a reader would otherwise misread it, control characters escaped. */
export function displayRelation({ schema, name }: RelationName): string {
  return display(schema, name);
}

export function displayColumn({ schema, table, column }: ColumnName): string {
  return display(schema, table, column);
}

/** Joined, since V8 keeps the parts of a template string, and a large database has many names. */
function display(...names: readonly string[]): string {
  return names.map(displayIdentifier).join(".");
}

/** No two names are shown alike: a backslash in one is doubled, so that it is not the beginning of an escape of ours. */
export function displayIdentifier(name: string): string {
  if (/^[a-z_][a-z0-9_$]*$/.test(name)) return name;
  return escapeInvisible(quoteIdentifier(name).replaceAll("\\", "\\\\"));
}

/**
 * What cannot be seen, or is not what it looks like: control and format characters, unassigned and private ones, halves of
 * a surrogate pair, line separators and every space but the common one, what fonts leave out (variation selectors, Hangul
 * fillers), the blank Braille pattern.
 *
 * And marks that stand on what is not their own: one without a letter or digit before it changes the character that we have
 * put there, and many of them grow over the lines around. Hebrew and Tibetan need four at most.
 */
const invisible = /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Me}\u2800]--[ ]]|(?<![\p{L}\p{N}]\p{M}{0,3})\p{M}/gv;

/** Makes visible whatever is not, so that a name cannot forge the text around it, nor pass for another one. */
export function escapeInvisible(text: string): string {
  return escapeCodePoints(text, (hex) => `\\u{${hex}}`);
}

export function isVisible(text: string): boolean {
  return text.search(invisible) === -1;
}

/** A quoted identifier, or a string literal as `quoteLiteral` makes it: without backslash, or with an E before it. */
const quoted = /"(?<identifier>(?:[^"]|"")*)"|E?'(?<literal>(?:[^']|'')*)'/g;

/**
 * The same SQL without a character that cannot be seen, for people: a line break in a name would begin a line of what it
 * is shown in, or end the comment that it stands in. Takes what is made of the functions above, and nothing else.
 *
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS-UESCAPE
 */
export function visibleSql(sql: string): string {
  if (isVisible(sql)) return sql;
  return sql.replace(quoted, (whole: string, identifier: string | undefined, literal: string | undefined) => {
    if (isVisible(whole)) return whole;
    if (identifier !== undefined) {
      return `U&"${escapeCodePoints(identifier.replaceAll("\\", "\\\\"), (hex) => `\\+${hex.padStart(6, "0")}`)}"`;
    }
    return `E'${escapeCodePoints(literal ?? "", (hex) => `\\U${hex.padStart(8, "0")}`)}'`;
  });
}

function escapeCodePoints(text: string, write: (hex: string) => string): string {
  return text.replace(invisible, (character) => write((character.codePointAt(0) ?? 0).toString(16)));
}
