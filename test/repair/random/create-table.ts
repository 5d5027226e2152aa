import { addConstraints, addGrants, addParts, isByList } from "./complete-table.ts";
import type { Placed } from "./create.ts";
import { addOwnSequence, createSequence, options } from "./create-sequence.ts";
import { namedAfterTable } from "./names.ts";
import type { Column as ColumnModel, Source, Table } from "./schema.ts";
import {
  at,
  type Column,
  isInteger,
  literal,
  quote,
  relation,
  type Sequence,
  type State,
  type TableState,
} from "./state.ts";

/** Makes a table with all that belongs to it, and remembers what has come of it. */
export function createTable(state: State, sql: string[], model: Placed<Table>, free: readonly Sequence[]): TableState {
  const { schema, name, owner, grant } = model;
  const form = possibleForm(model);
  const lists = { columns: [], key: [], parts: [], rows: [] };
  const table: TableState = { schema, name, number: state.tables.length, owner, form, grant, ...lists };
  state.tables.push(table);
  for (const column of model.columns) addColumn(state, sql, table, column, free);
  if (model.key !== "none" || form === "by range") {
    table.key.push(...table.columns.slice(0, model.key === "first two" && form === "plain" ? 2 : 1));
    for (const column of table.key) column.notNull = true;
    const names = [...table.key.map((column) => quote(column.name)), ...(isByList(table) ? ["part"] : [])];
    sql.push(`alter table ${relation(table)} add primary key (${names.join(", ")});`);
  }
  addConstraints(state, sql, table);
  addParts(sql, table);
  addGrants(sql, table);
  return table;
}

/** Numbers can be in ranges. */
function possibleForm({ form, columns: [first] }: Placed<Table>): Table["form"] {
  return form === "by range" && (first === undefined || !isInteger(baseOf(first.source))) ? "plain" : form;
}

/** A serial column comes with its table, or later by itself: of two in one statement, both could get the same name. */
function addColumn(
  state: State,
  sql: string[],
  table: TableState,
  { name: givenName, source }: ColumnModel,
  free: readonly Sequence[],
): void {
  const named = givenName === namedAfterTable ? `${table.name}_id` : givenName;
  const name = Buffer.byteLength(named) > 63 ? "id" : named;
  if (table.columns.some((column) => column.name === name)) return;
  const unique = source.kind === "serial" && source.unique;
  const foreignKey = source.kind === "none" && source.foreignKey;
  const column: Column = {
    table,
    name,
    type: baseOf(source),
    isDomain: source.type.startsWith("types."),
    notNull: false,
    foreignKey,
    unique,
    generator: null,
  };
  const drawn = source.kind === "default" ? at(free, source.sequence) : undefined;
  const definition = `${quote(name)} ${definitionOf(state, column, source, drawn)}`;
  if (table.columns.length > 0) sql.push(`alter table ${relation(table)} add column ${definition};`);
  else {
    const part = isByList(table) ? ", part integer not null" : "";
    const by =
      table.form === "by range"
        ? ` partition by range (${quote(name)})`
        : isByList(table)
          ? " partition by list (part)"
          : "";
    sql.push(
      `create ${table.form === "unlogged" ? "unlogged " : ""}table ${relation(table)} (${definition}, note text${part})${by};`,
    );
  }
  table.columns.push(column);
  if (source.kind !== "serial") return;
  const sequence = column.generator;
  if (sequence !== null)
    sql.push(`alter sequence ${relation(sequence)} as ${sequence.type} ${options(sequence)} restart;`);
  if (!source.takesOver) return;
  const second = { schema: table.schema, name: `second ${state.sequences.length}` };
  column.generator = createSequence(state, sql, second, source.type, source.counting);
  column.generator.owningColumn = column;
  sql.push(
    `alter sequence ${relation(second)} owned by ${relation(table)}.${quote(name)};`,
    `alter table ${relation(table)} alter column ${quote(name)} set default nextval(${literal(relation(second))});`,
  );
}

/** The type of a column, with its generator, which it gets. */
function definitionOf(state: State, column: Column, source: Source, drawn: Sequence | undefined): string {
  switch (source.kind) {
    case "serial":
      column.notNull = true;
      addOwnSequence(state, column, source.narrow ? "integer" : source.type, source.counting, false);
      return { smallint: "smallserial", integer: "serial", bigint: "bigserial" }[source.type];
    case "identity": {
      column.notNull = true;
      const sequence = addOwnSequence(state, column, source.type, source.counting, true);
      const kind = source.always ? "always" : "by default";
      return `${source.type} generated ${kind} as identity (${options(sequence)})`;
    }
    case "default":
      column.notNull = source.notNull;
      column.generator = drawn ?? null;
      return [
        source.type,
        source.notNull ? " not null" : "",
        drawn === undefined ? "" : ` default nextval(${literal(relation(drawn))})`,
      ].join("");
    case "none":
      return source.type;
  }
}

/** The type below a domain. */
function baseOf({ type }: Source): Column["type"] {
  if (type === "types.number") return "integer";
  return type === 'types."Deep number"' ? "bigint" : type;
}
