import fc from "fast-check";
import pg from "pg";

/** A random database: what makes it, and what its things are called after a load with renames. */
export interface RandomSchema {
  readonly tables: readonly RandomTable[];
  readonly views: readonly RandomView[];
  readonly renames: boolean;
}

interface RandomTable {
  readonly name: string;
  readonly columns: readonly RandomColumn[];
  /** How many of its first columns are the primary key. */
  readonly keyLength: number;
  readonly indexes: readonly RandomIndex[];
  /** A foreign key to the table so many places before it; 0 is itself. */
  readonly refersTo: { readonly back: number; readonly clause: string; readonly valid: boolean } | null;
  readonly trigger: "row" | "columns" | "when" | null;
  readonly policy: boolean;
  readonly statistics: boolean;
  readonly comment: string | null;
  readonly renamed: boolean;
}

interface RandomColumn {
  readonly name: string;
  readonly type: keyof typeof types;
  readonly notNull: boolean;
  readonly default: boolean;
  readonly check: boolean;
  readonly comment: string | null;
  readonly renamed: boolean;
}

interface RandomIndex {
  readonly columns: readonly number[];
  readonly kind: "index" | "unique" | "constraint" | "deferrable";
  readonly direction: string;
  readonly partial: boolean;
}

interface RandomView {
  readonly over: number;
  readonly materialized: boolean;
  readonly filtered: boolean;
}

interface RandomType {
  readonly default: string;
  /** What may be true of a column `$`. */
  readonly check: string;
  /** Whether it may be in a key. */
  readonly key: boolean;
}

const types = {
  integer: { default: "(1 + 2)", check: "$ > 0", key: true },
  bigint: { default: "'-5'", check: "$ between 1 and 5 or $ is null", key: true },
  text: { default: "'it''s'", check: "lower($) <> 'x'", key: true },
  "character varying(20)": { default: "'a\\b'", check: "length($) > 2 and $ like 'a%'", key: true },
  "numeric(8,2)": { default: "0", check: "$ >= 0.5", key: true },
  uuid: { default: "gen_random_uuid()", check: "$ is not null", key: true },
  date: { default: "current_date", check: "extract(year from $) > 1900", key: true },
  "timestamp without time zone": { default: "now()", check: "$ > '2000-01-01'", key: true },
  "timestamp with time zone": { default: "now()", check: "$ at time zone 'UTC' > '2000-01-01'", key: false },
  boolean: { default: "true", check: "$ is not false", key: false },
  jsonb: { default: "'{}'", check: "$ ->> 'number' = 'number'", key: false },
  "text[]": { default: "array['a', 'b']", check: "cardinality($) < 5", key: false },
  "shop.mood": { default: "'good'", check: "$ <> 'it''s bad' or $ in ('good', 'fair')", key: false },
  "shop.amount": { default: "1", check: "$ < 100", key: false },
} as const satisfies Record<string, RandomType>;

const typeNames = Object.keys(types).filter((name): name is keyof typeof types => name in types);

const columnNames = ["a", "number", "order", "My Col", 'x"y', "Größe", "time", "value", "at", "kind", "year", "select"];
const tableNames = ["t", "orders", "Order Lines", "user", "t_a", "Ä", "old", "shop"];

const column = fc.record({
  type: fc.constantFrom(...typeNames),
  notNull: fc.boolean(),
  default: fc.boolean(),
  check: fc.boolean(),
  comment: fc.option(fc.constantFrom("what it is", 'it\'s \\ "q"\n;'), { freq: 3 }),
  renamed: fc.boolean(),
});

const index = fc.record({
  columns: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
  kind: fc.constantFrom("index", "unique", "constraint", "deferrable"),
  direction: fc.constantFrom("", " desc", " asc nulls first"),
  partial: fc.boolean(),
});

const table = fc.record({
  columns: fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...columnNames), { minLength: 1, maxLength: 6 }),
      fc.array(column, { minLength: 6, maxLength: 6 }),
    )
    .map(([names, columns]) =>
      columns.slice(0, names.length).map((one, place) => ({ ...one, name: names[place] ?? "" })),
    ),
  keyLength: fc.integer({ min: 1, max: 2 }),
  indexes: fc.array(index, { maxLength: 4 }),
  refersTo: fc.option(
    fc.record({
      back: fc.nat(2),
      clause: fc.constantFrom(
        "",
        " on delete cascade",
        " match full on update set null",
        " deferrable initially deferred",
      ),
      valid: fc.boolean(),
    }),
  ),
  trigger: fc.constantFrom(null, "row", "columns", "when"),
  policy: fc.boolean(),
  statistics: fc.boolean(),
  comment: fc.option(fc.constant("a table")),
  renamed: fc.boolean(),
});

export const randomSchema: fc.Arbitrary<RandomSchema> = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom(...tableNames), { minLength: 1, maxLength: 4 }),
    tables: fc.array(table, { minLength: 4, maxLength: 4 }),
    views: fc.array(fc.record({ over: fc.nat(5), materialized: fc.boolean(), filtered: fc.boolean() }), {
      maxLength: 3,
    }),
    renames: fc.boolean(),
  })
  .map(({ names, tables, views, renames }) => ({
    tables: names.map((name, place) => keyed({ ...(tables[place] ?? tables[0]), name } as RandomTable)),
    views,
    renames,
  }));

/** The first columns are the key, and so have types that can be in one. */
function keyed(one: RandomTable): RandomTable {
  const columns = one.columns.map((each, place) =>
    place < one.keyLength && !types[each.type].key ? { ...each, type: "integer" as const } : each,
  );
  return { ...one, columns };
}

const quote = pg.escapeIdentifier;

export function sqlOf({ tables, views }: RandomSchema): string {
  return [
    "create schema shop",
    "create type shop.mood as enum ('good', 'fair', 'it''s bad')",
    "create domain shop.amount as numeric(10,2) check (value > 0)",
    "create function shop.touch() returns trigger language plpgsql as 'begin return new; end'",
    // what no table needs is not brought along
    "create table shop.all_types (id integer primary key, mood shop.mood, amount shop.amount)",
    "create trigger touched after insert on shop.all_types execute function shop.touch()",
    ...tables.flatMap((one, place) => tableSql(one, tables, place)),
    ...views.flatMap((view, place) => viewSql(view, tables, place)),
  ]
    .map((statement) => `${statement};\n`)
    .join("");
}

function tableSql(one: RandomTable, tables: readonly RandomTable[], place: number): string[] {
  const name = `shop.${quote(one.name)}`;
  const target = one.refersTo && tables[Math.max(0, place - one.refersTo.back)];
  const references =
    target?.columns.slice(0, target.keyLength).map(({ type }, number) => ({ type, name: `ref${number}` })) ?? [];
  const columns = [
    ...one.columns.map(columnSql),
    ...references.map((reference) => `${reference.name} ${reference.type}`),
    `primary key (${one.columns.slice(0, one.keyLength).map(nameOf).join(", ")})`,
  ];
  const [first] = one.columns;
  const check = first === undefined ? "true" : types[first.type].check.replaceAll("$", quote(first.name));
  const literal = (text: string) => pg.escapeLiteral(text);
  return [
    `create table ${name} (${columns.join(", ")})`,
    ...distinct(one).map((each, number) => indexSql(one, each, number)),
    ...(one.comment === null ? [] : [`comment on table ${name} is ${literal(one.comment)}`]),
    ...one.columns.flatMap(({ name: own, comment }) =>
      comment === null ? [] : [`comment on column ${name}.${quote(own)} is ${literal(comment)}`],
    ),
    ...(target === null || target === undefined
      ? []
      : [
          `alter table ${name} add foreign key (${references.map((each) => each.name).join(", ")}) references shop.${quote(target.name)}${one.refersTo?.clause}${one.refersTo?.valid === true ? "" : " not valid"}`,
        ]),
    ...triggerSql(one, name),
    ...(one.policy
      ? [
          `alter table ${name} enable row level security`,
          `create policy own on ${name} using (${check}) with check (${check})`,
        ]
      : []),
    ...(one.statistics && one.columns.length > 1
      ? [
          `create statistics shop.${quote(`stat_${one.name}`)} on ${one.columns.slice(0, 2).map(nameOf).join(", ")} from ${name}`,
        ]
      : []),
  ];
}

function nameOf({ name }: { readonly name: string }): string {
  return quote(name);
}

function columnSql(one: RandomColumn): string {
  const { type, notNull, check } = one;
  return [
    `${nameOf(one)} ${type}`,
    ...(one.default ? [`default ${types[type].default}`] : []),
    ...(notNull ? ["not null"] : []),
    ...(check ? [`check (${types[type].check.replaceAll("$", nameOf(one))})`] : []),
  ].join(" ");
}

/** No two of the same columns: one would do the other's work. */
function distinct(one: RandomTable): RandomIndex[] {
  const key = JSON.stringify(one.columns.slice(0, one.keyLength).map((_, place) => place));
  const seen = new Set([key]);
  return one.indexes.flatMap((each) => {
    const columns = each.columns.filter((place) => place < one.columns.length && one.columns[place]?.type !== "jsonb");
    if (columns.length === 0 || seen.has(JSON.stringify(columns))) return [];
    seen.add(JSON.stringify(columns));
    return [{ ...each, columns }];
  });
}

function indexSql(one: RandomTable, { columns, kind, direction, partial }: RandomIndex, number: number): string {
  const table = `shop.${quote(one.name)}`;
  const names = columns.map((place) => quote(one.columns[place]?.name ?? ""));
  const name = quote(`by ${number} of ${one.name}`);
  if (kind === "constraint" || kind === "deferrable") {
    return `alter table ${table} add constraint ${name} unique (${names.join(", ")})${kind === "deferrable" ? " deferrable" : ""}`;
  }
  const where = partial ? ` where ${names[0]} is not null` : "";
  return `create ${kind === "unique" ? "unique " : ""}index ${name} on ${table} (${names.map((each) => each + direction).join(", ")})${where}`;
}

function triggerSql({ trigger, columns }: RandomTable, name: string): string[] {
  const [first] = columns;
  if (trigger === null || first === undefined) return [];
  const when = trigger === "when" ? ` when (old.${nameOf(first)} is distinct from new.${nameOf(first)})` : "";
  const of = trigger === "columns" ? ` of ${columns.slice(0, 2).map(nameOf).join(", ")}` : "";
  return [`create trigger number before update${of} on ${name} for each row${when} execute function shop.touch('a')`];
}

function viewSql(
  { over, materialized, filtered }: RandomView,
  tables: readonly RandomTable[],
  place: number,
): string[] {
  const under = over < place ? `shop.view_${over}` : `shop.${quote(tables[over % tables.length]?.name ?? "")}`;
  const where = filtered ? ` where ${place} < (select count(*) from shop.all_types)` : "";
  return [`create ${materialized ? "materialized " : ""}view shop.view_${place} as select * from ${under}${where}`];
}
