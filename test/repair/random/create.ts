import { createSequence } from "./create-sequence.ts";
import { createTable } from "./create-table.ts";
import { fill } from "./fill.ts";
import type { FreeSequence, Schema, Table } from "./schema.ts";
import { at, quote, relation, type State } from "./state.ts";

/** A model whose schema has its name. */
export type Placed<T> = Omit<T, "schema"> & { readonly schema: string };

/** The statements that make a database of a model, as an application has it, and what it then holds. */
export function create(schema: Schema): { sql: string[]; state: State } {
  const { schemas, ownersMayCreate } = schema;
  const { tables, sequences } = withoutNamesakes(schema);
  const state: State = { tables: [], sequences: [], names: new Set([...tables, ...sequences].map(relation)) };
  const sql: string[] = [];
  for (const name of schemas) {
    sql.push(`create schema if not exists ${quote(name)};`, `grant usage on schema ${quote(name)} to public;`);
    if (ownersMayCreate) sql.push(`grant create on schema ${quote(name)} to $owner, $other;`);
  }
  const free = sequences.map((sequence) => createSequence(state, sql, sequence, sequence.type, sequence.counting));
  const rows = new Map(tables.map((table) => [createTable(state, sql, table, free), table.rows]));
  for (const [index, { ownedBy }] of sequences.entries()) {
    const sequence = free[index];
    const column = ownedBy === null ? undefined : at(state.tables, ownedBy)?.columns.at(-1);
    if (sequence === undefined || column === undefined || column.table.schema !== sequence.schema) continue;
    sql.push(`alter sequence ${relation(sequence)} owned by ${relation(column.table)}.${quote(column.name)};`);
    sequence.owningColumn = column;
  }
  for (const { owner, parts, ...table } of state.tables) {
    if (owner === "superuser") continue;
    for (const name of [relation(table), ...parts]) sql.push(`alter table ${name} owner to $${owner};`);
  }
  for (const name of schemas) sql.push(`grant usage on all sequences in schema ${quote(name)} to $app;`);
  fill(state, sql, rows);
  const script = sql.join();
  for (const [mention, statement] of commonSchemas) if (script.includes(mention)) sql.unshift(statement);
  return { sql, state };
}

/** What some tables need, by how they mention it. */
const commonSchemas = [
  ['types."Deep number"', 'create domain types.big as bigint; create domain types."Deep number" as types.big;'],
  ["types.number", "create domain types.number as integer;"],
  ["types.", "create schema types; grant usage on schema types to public;"],
  ['"parts".', "create schema parts; grant usage on schema parts to public;"],
] as const;

/** The first of each name, in its schema. A table with the name of a sequence comes before what that would be of. */
function withoutNamesakes({ schemas, tables, sequences }: Schema): {
  tables: Placed<Table>[];
  sequences: Placed<FreeSequence>[];
} {
  const taken = new Set<string>();
  const isNew = (named: { schema: string; name: string }) => {
    const isFirst = !taken.has(relation(named));
    taken.add(relation(named));
    return isFirst;
  };
  const place = <T extends Table | FreeSequence>(model: T) => ({ ...model, schema: at(schemas, model.schema) ?? "" });
  const order = ({ name }: Placed<Table>) => (name.endsWith("_seq") ? 0 : 1);
  return {
    tables: tables
      .map(place)
      .filter(isNew)
      .sort((one, other) => order(one) - order(other)),
    sequences: sequences.map(place).filter(isNew),
  };
}
