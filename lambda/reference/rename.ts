import { type ColumnName, quoteColumn, quoteIdentifier, type RelationName } from "../postgres/identifiers.ts";
import { type Names, renameText } from "../schema/rename-text.ts";
import { mergeSequences } from "./merge-sequences.ts";
import { mergedPartitions } from "./merged-partitions.ts";
import type { Reference, ReferenceSequence, ReferenceTable, ReferenceUser } from "./reference.ts";

/** The names in the target of what the source has. */
export interface Renaming {
  schema(schema: string): string;
  /** Null where the table was not loaded. */
  table(table: RelationName): RelationName | null;
  /** Of a column, its own part of the name; the table is called as in the source. */
  column(column: ColumnName): string;
}

/**
 * A reference as it would be if the source had the names of the target, and nothing but what was loaded. A sequence has no name
 * of its own there: it keeps that which it has, in the schema where the tables of its schema are.
 */
export function renameReference(reference: Reference, renaming: Renaming): Reference {
  const loadedSchemas = new Set<string>();
  const schemasWithTables = new Set(reference.tables.map(({ schema }) => schema));
  const schemas = new Set([...reference.tables, ...reference.sequences].map(({ schema }) => schema));
  const isSchema = (name: string) => schemas.has(name);
  // of a schema with nothing else in it, the rules tell by what they would have made of a table
  const isLoaded = ({ schema, name }: RelationName) =>
    loadedSchemas.has(schema) || (!schemasWithTables.has(schema) && renaming.table({ schema, name }) !== null);
  const tables = reference.tables.flatMap((table) => {
    const renamed = renaming.table(table);
    if (renamed === null) return [];
    loadedSchemas.add(table.schema);
    const columns = table.columns.map((column) => renaming.column({ schema: table.schema, table: table.name, column }));
    return [
      {
        ...table,
        ...renamed,
        columns,
        defaults: renameDefaults(table, renaming, isSchema),
        ...(table.numbered === undefined ? {} : { numbered: renameNumbered(table, table.numbered, renaming) }),
      },
    ];
  });
  const merged = mergedPartitions(reference.tables, renaming);
  const sequences = reference.sequences.flatMap((sequence) => {
    const renamed = renameSequence(sequence, renaming, merged);
    // one that none of what was loaded draws from belongs to another load, or to nobody
    const isTied = sequence.users.some(({ stored }) => stored) || sequence.owningColumn !== null;
    const isWanted = isTied ? renamed.users.length > 0 || renamed.owningColumn !== null : isLoaded(sequence);
    return isWanted ? [renamed] : [];
  });
  return { ...reference, tables, sequences: mergeSequences(sequences) };
}

function renameSequence(
  sequence: ReferenceSequence,
  renaming: Renaming,
  merged: ReadonlyMap<string, ColumnName>,
): ReferenceSequence {
  const rename = (column: ColumnName) => renameColumn(column, renaming) ?? merged.get(quoteColumn(column)) ?? null;
  const schema = renaming.schema(sequence.schema);
  const { owningColumn } = sequence;
  return {
    ...sequence,
    schema,
    owningColumn: owningColumn && rename(owningColumn),
    users: sequence.users.flatMap((user): ReferenceUser[] => {
      const renamed = rename(user);
      if (renamed === null) return [];
      return [{ ...user, ...renamed, expression: renameCalls(user.expression, renaming) }];
    }),
  };
}

function renameDefaults(
  { schema, name, defaults }: ReferenceTable,
  renaming: Renaming,
  isSchema: (name: string) => boolean,
): ReferenceTable["defaults"] {
  const names: Names = {
    object: () => undefined,
    schema: (called) => (isSchema(called) && renaming.schema(called) !== called ? renaming.schema(called) : undefined),
    hasRenamedColumns: () => false,
    columns: new Map(),
  };
  return defaults.map((one) => {
    const column = renaming.column({ schema, table: name, column: one.column });
    const renamed = one.expression === null ? null : renameText(one.expression, names);
    return { ...one, column, expression: renamed?.safe === true ? renamed.text : null };
  });
}

/** What was not loaded is called as in the source. */
function renameNumbered(
  { schema, name }: RelationName,
  numbered: NonNullable<ReferenceTable["numbered"]>,
  renaming: Renaming,
): NonNullable<ReferenceTable["numbered"]> {
  return numbered.map(({ column, by }) => ({
    column: renaming.column({ schema, table: name, column }),
    by: renaming.table(by) ?? by,
  }));
}

function renameColumn(column: ColumnName, renaming: Renaming): ColumnName | null {
  const table = renaming.table({ schema: column.schema, name: column.table });
  return table && { schema: table.schema, table: table.name, column: renaming.column(column) };
}

/** A default names its sequences as constants, each of which is in its own schema. */
function renameCalls(expression: string | null, renaming: Renaming): string | null {
  if (expression === null) return null;
  return expression.replaceAll(sequenceConstant, (call, schema: string, name: string) => {
    // as the identifier, doubled again in the text that it stands in
    const original = unquoteIdentifier(schema.replaceAll("''", "'"));
    const renamed = renaming.schema(original);
    if (renamed === original) return call;
    return `nextval('${quoteIdentifier(renamed).replaceAll("'", "''")}.${name}'::regclass)`;
  });
}

/** As `pg_get_expr` writes it where no schema is in the search_path: the schema and the name as identifiers, in a text. */
const sequenceConstant = /nextval\('("(?:[^"']|""|'')+"|[^"'.]+)\.("(?:[^"']|""|'')+"|[^"'.]+)'::regclass\)/g;

function unquoteIdentifier(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier;
}
