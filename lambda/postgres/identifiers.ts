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

function displayIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : escapeInvisible(quoteIdentifier(name));
}

/** Makes control, line-separating and direction-changing characters visible, so that a name cannot forge text around it. */
export function escapeInvisible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
