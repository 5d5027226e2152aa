import type { RelationName } from "../postgres/identifiers.ts";
import type { NameMapping } from "./mapping.ts";
import { type Names, type RenamedText, renameText } from "./rename-text.ts";
import type {
  Column,
  Constraint,
  Index,
  Policy,
  Relation,
  Routine,
  Schema,
  Sequence,
  Table,
  Type,
  View,
} from "./schema.ts";

/** The schema of the source, with everything called as in the target. */
export interface RenamedSchema {
  readonly schema: Schema;
  /** Objects whose SQL could not be renamed safely: it still has names of the source. */
  readonly unsafe: ReadonlySet<object>;
}

/** `target`: where extensions are that the target has already. */
export function renameSchema(source: Schema, mapping: NameMapping, target: Pick<Schema, "extensions">): RenamedSchema {
  const unsafe = new Set<object>();
  const renamer = new Renamer(source, mapping, target, unsafe);
  const schema: Schema = {
    ...source,
    extensions: source.extensions.map((one) => ({ ...one, schema: mapping.schema(one.schema) })),
    schemas: source.schemas.map((one) => ({ ...one, name: mapping.schema(one.name) })),
    types: source.types.map((type) => renamer.type(type)),
    routines: source.routines.map((routine) => renamer.routine(routine)),
    views: source.views.map((view) => renamer.view(view)),
    tables: source.tables.map((table) => renamer.table(table)),
    sequences: source.sequences.map((sequence) => renamer.sequence(sequence)),
  };
  return { schema, unsafe };
}

type ColumnNames = ReadonlyMap<string, string>;

/** A name that can stand without quotes, and so has to be told from a part of another one. */
const isWord = /^[\p{L}_][\p{L}\p{N}_$]*$/u;

const noColumns: ColumnNames = new Map();

class Renamer {
  readonly #mapping: NameMapping;
  readonly #unsafe: Set<object>;
  readonly #objects = new Map<string, RelationName>();
  /** Where what is not read is, such as the types of extensions, if not in a schema of that name. */
  readonly #schemas = new Map<string, string>();
  readonly #columns = new Map<string, ColumnNames>();
  /** Names that are not the same in the target: text that no grammar of ours reads is not to have them. */
  readonly #changed = new Set<string>();

  constructor(source: Schema, mapping: NameMapping, target: Pick<Schema, "extensions">, unsafe: Set<object>) {
    this.#mapping = mapping;
    this.#unsafe = unsafe;
    for (const { name } of source.schemas) {
      if (mapping.schema(name) === name) continue;
      this.#changed.add(name);
      this.#schemas.set(name, mapping.schema(name));
    }
    for (const [from, to] of movedExtensions(source, target)) {
      if (from === to) this.#schemas.delete(from);
      else this.#schemas.set(from, to);
    }
    for (const object of [...source.types, ...source.routines, ...source.views]) this.#add(object, this.#moved(object));
    for (const { statistics } of [...source.tables, ...source.views]) {
      for (const one of statistics) this.#add(one, this.#moved(one));
    }
    for (const table of source.tables) {
      this.#add(table, mapping.table({ schema: table.schema, name: table.name }));
      const renamed = table.columns.flatMap(({ name }): [string, string][] => {
        const column = mapping.column({ schema: table.schema, table: table.name, column: name });
        return column === name ? [] : [[name, column]];
      });
      if (renamed.length > 0) this.#columns.set(keyOf(table), new Map(renamed));
      for (const [name] of renamed) this.#changed.add(name);
    }
  }

  #moved({ schema, name }: RelationName): RelationName {
    return { schema: this.#mapping.schema(schema), name };
  }

  #add(object: RelationName, renamed: RelationName): void {
    if (object.schema === renamed.schema && object.name === renamed.name) return;
    this.#objects.set(keyOf(object), renamed);
    if (object.name !== renamed.name) this.#changed.add(object.name);
    if (object.schema !== renamed.schema) this.#changed.add(object.schema);
  }

  #object({ schema, name }: RelationName): RelationName {
    return this.#objects.get(keyOf({ schema, name })) ?? { schema, name };
  }

  #names(columns: ColumnNames): Names {
    return {
      object: (schema, name) =>
        this.#objects.get(keyOf({ schema, name })) ??
        (this.#columns.has(keyOf({ schema, name })) ? { schema, name } : undefined),
      schema: (name) => this.#schemas.get(name),
      hasRenamedColumns: (schema, name) => this.#columns.has(keyOf({ schema, name })),
      columns,
    };
  }

  /** The renamed text, and whether that was safe. Most names stay as they are: then nothing is taken apart. */
  #rename(text: string, columns: ColumnNames, ownName?: string): RenamedText {
    if (this.#changed.size + this.#schemas.size === 0) return { text, safe: true };
    return renameText(text, this.#names(columns), ownName);
  }

  /** Where a text can only be unsafe by a query within, of which a type has none. */
  #typeText(text: string): string {
    return this.#rename(text, noColumns).text;
  }

  /** What `make` makes of an object whose texts it renames; remembered where one of them was not safe. */
  #remember<Value extends object>(columns: ColumnNames, make: (rename: Rename) => Value): Value {
    let safe = true;
    const value = make((text, ownName) => {
      const renamed = this.#rename(text, columns, ownName);
      safe &&= renamed.safe;
      return renamed.text;
    });
    if (!safe) this.#unsafe.add(value);
    return value;
  }

  type(type: Type): Type {
    return this.#remember(noColumns, (rename) => ({
      ...type,
      ...this.#object(type),
      definition: type.kind === "enum" ? type.definition : rename(type.definition),
    }));
  }

  routine(routine: Routine): Routine {
    const renamed = this.#remember(noColumns, (rename) => ({
      ...routine,
      ...this.#object(routine),
      argumentTypes: this.#typeText(routine.argumentTypes),
      definition: rename(routine.definition),
    }));
    const body = routine.definition.match(/\$(\w*)\$.*\$\1\$/s)?.[0] ?? "";
    const words = new Set(body.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);
    const isNamed = (name: string) => (isWord.test(name) ? words.has(name) : body.includes(name.replaceAll('"', '""')));
    if ([...this.#changed].some(isNamed)) this.#unsafe.add(renamed);
    return renamed;
  }

  view(view: View): View {
    const renamed = this.#remember(noColumns, (rename) => ({
      ...view,
      ...this.#relation(view, noColumns),
      definition: rename(view.definition),
    }));
    return renamed;
  }

  /** A load gives it no name of its own: it is made in the schema where the tables of its schema are. */
  sequence(sequence: Sequence): Sequence {
    return {
      ...sequence,
      ...this.#moved(sequence),
      tables: sequence.tables.map((table) => this.#object(table)),
    };
  }

  table(table: Table): Table {
    const columns = this.#columns.get(keyOf(table)) ?? noColumns;
    return {
      ...table,
      ...this.#relation(table, columns),
      constraints: table.constraints.map((constraint) => this.#constraint(table, constraint, columns)),
      policies: table.policies.map((policy) => this.#policy(policy, columns)),
      partitionKey: table.partitionKey === null ? null : this.#rename(table.partitionKey, columns).text,
      parents: table.parents.map((parent) => this.#object(parent)),
    };
  }

  #relation(relation: Relation, columns: ColumnNames): Relation {
    return {
      ...relation,
      ...this.#object(relation),
      columns: relation.columns.map((column) => this.#column(column, columns)),
      indexes: relation.indexes.map((index) => this.#index(index, columns)),
      triggers: relation.triggers.map((trigger) =>
        this.#remember(columns, (rename) => ({ ...trigger, definition: rename(trigger.definition, trigger.name) })),
      ),
      rules: relation.rules.map((rule) =>
        this.#remember(columns, (rename) => ({ ...rule, definition: rename(rule.definition, rule.name) })),
      ),
      statistics: relation.statistics.map((statistics) =>
        this.#remember(columns, (rename) => ({
          ...statistics,
          ...this.#object(statistics),
          definition: rename(statistics.definition),
        })),
      ),
    };
  }

  #column(column: Column, columns: ColumnNames): Column {
    return this.#remember(columns, (rename) => ({
      ...column,
      name: columns.get(column.name) ?? column.name,
      type: this.#typeText(column.type),
      collation: column.collation === null ? null : this.#typeText(column.collation),
      default: column.default === null ? null : rename(column.default),
      generated: column.generated && { ...column.generated, expression: rename(column.generated.expression) },
    }));
  }

  #index(index: Index, columns: ColumnNames): Index {
    return this.#remember(columns, (rename) => ({
      ...index,
      definition: rename(index.definition),
      keys: index.keys.map((key) => rename(key)),
      predicate: index.predicate === null ? null : rename(index.predicate),
    }));
  }

  #constraint(table: Table, constraint: Constraint, columns: ColumnNames): Constraint {
    const renamedColumns = constraint.columns.map((column) => columns.get(column) ?? column);
    switch (constraint.kind) {
      case "foreign key": {
        const there = this.#columns.get(keyOf(constraint.references)) ?? noColumns;
        return {
          ...constraint,
          columns: renamedColumns,
          references: this.#object(constraint.references),
          referencedColumns: constraint.referencedColumns.map((column) => there.get(column) ?? column),
          onDeleteColumns: constraint.onDeleteColumns.map((column) => columns.get(column) ?? column),
        };
      }
      case "check constraint":
        return this.#remember(columns, (rename) => ({
          ...constraint,
          columns: renamedColumns,
          expression: rename(constraint.expression),
          definition: rename(constraint.definition),
        }));
      default:
        return this.#remember(this.#columns.get(keyOf(table)) ?? noColumns, (rename) => ({
          ...constraint,
          columns: renamedColumns,
          definition: rename(constraint.definition),
        }));
    }
  }

  #policy(policy: Policy, columns: ColumnNames): Policy {
    return this.#remember(columns, (rename) => ({
      ...policy,
      using: policy.using === null ? null : rename(policy.using),
      check: policy.check === null ? null : rename(policy.check),
    }));
  }
}

/** The schemas that extensions are in, with where those of them are in the target that it has, if that is one place. */
function movedExtensions(source: Schema, target: Pick<Schema, "extensions">): [from: string, to: string][] {
  const there = new Map(target.extensions.map(({ name, schema }) => [name, schema]));
  return [...Map.groupBy(source.extensions, ({ schema }) => schema)].flatMap(
    ([from, extensions]): [string, string][] => {
      const [to, ...others] = new Set(extensions.flatMap(({ name }) => there.get(name) ?? []));
      return to === undefined || others.length > 0 ? [] : [[from, to]];
    },
  );
}

type Rename = (text: string, ownName?: string) => string;

function keyOf({ schema, name }: RelationName): string {
  return JSON.stringify([schema, name]);
}
