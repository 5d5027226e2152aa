import { describe, expect, test } from "vitest";
import type { Reference, ReferenceSequence } from "../../lambda/reference/reference.ts";
import { type Renaming, renameReference } from "../../lambda/reference/rename.ts";

const id = { schema: "shop", table: "orders", column: "id" };

const sequence: ReferenceSequence = {
  schema: "shop",
  name: "orders_id_seq",
  owner: "owner",
  type: "bigint",
  start: 1n,
  increment: 1n,
  minimum: 1n,
  maximum: 2n ** 63n - 1n,
  cache: 1n,
  cycle: false,
  owningColumn: id,
  users: [{ ...id, identity: null, expression: null, stored: true }],
  position: { last: 7n, called: true },
  grantees: [],
};

/** A table without defaults and triggers. */
const plain = { defaults: [], triggers: [] };

const reference: Reference = {
  version: 1,
  serverVersion: 180_000,
  tables: [
    { schema: "shop", name: "orders", columns: ["id", "note"], ...plain },
    { schema: "shop", name: "left_out", columns: ["id"], ...plain },
    { schema: "other", name: "left_out", columns: ["id"], ...plain },
  ],
  sequences: [],
};

const renaming: Renaming = {
  schema: (schema) => (schema === "kept" ? schema : `new_${schema}`),
  table: ({ schema, name }) => (name === "left_out" ? null : { schema: `new_${schema}`, name: name.toUpperCase() }),
  column: ({ column }) => `${column}_2`,
};

function renamed(...sequences: ReferenceSequence[]) {
  return renameReference({ ...reference, sequences }, renaming);
}

test("a renamed reference has the names of the target, and only what was loaded", () => {
  const column = { schema: "new_shop", table: "ORDERS", column: "id_2" };
  expect(renamed(sequence)).toEqual({
    ...reference,
    tables: [{ schema: "new_shop", name: "ORDERS", columns: ["id_2", "note_2"], ...plain }],
    sequences: [
      {
        ...sequence,
        schema: "new_shop",
        owningColumn: column,
        users: [{ ...column, identity: null, expression: null, stored: true }],
      },
    ],
  });
});

test("a sequence that no column of what was loaded draws from is left out, unless it stands alone, or for a view", () => {
  const elsewhere = { schema: "shop", table: "left_out", column: "id" };
  const standalone = { ...sequence, name: "numbers", owningColumn: null, users: [] };
  const { sequences } = renamed(
    {
      ...sequence,
      name: "gone",
      owningColumn: elsewhere,
      users: [{ ...elsewhere, identity: null, expression: null, stored: true }],
    },
    { ...standalone, name: "owned", owningColumn: elsewhere },
    { ...standalone, schema: "other" },
    standalone,
    { ...standalone, name: "of_a_view", users: [{ ...elsewhere, identity: null, expression: null, stored: false }] },
  );
  expect(sequences.map(({ schema, name }) => [schema, name])).toEqual([
    ["new_shop", "numbers"],
    ["new_shop", "of_a_view"],
  ]);
});

test("a partition tells of the partitioned table as the target calls it, or, where that was not loaded, the source", () => {
  const by = (name: string) => [{ column: "id", by: { schema: "shop", name } }];
  const partition = { schema: "shop", columns: ["id"], ...plain };
  const tables = [
    { ...partition, name: "a", numbered: by("orders") },
    { ...partition, name: "b", numbered: by("left_out") },
  ];
  expect(renameReference({ ...reference, tables }, renaming).tables.map(({ numbered }) => numbered)).toEqual([
    [{ column: "id_2", by: { schema: "new_shop", name: "ORDERS" } }],
    [{ column: "id_2", by: { schema: "shop", name: "left_out" } }],
  ]);
});

test.each([
  ["into one table number it by the generator of theirs, which was left out", ["a", "b"], "all", ["all"]],
  ["into a table each have none of their own", ["a", "b"], null, []],
  ["of which only one is loaded have none of their own", ["a"], "all", []],
])("partitions that are loaded %s", (_which, partitions, into, numbered) => {
  const left = { schema: "shop", table: "left_out", column: "id" };
  const by = [{ column: "id", by: { schema: "shop", name: "left_out" } }];
  const tables = partitions.map((name) => ({ schema: "shop", name, columns: ["id"], ...plain, numbered: by }));
  const identity = {
    ...sequence,
    owningColumn: left,
    users: [{ ...left, identity: "always" as const, expression: null, stored: true }],
  };
  const together: Renaming = {
    schema: (schema) => schema,
    table: ({ schema, name }) => (name === "left_out" ? null : { schema, name: into ?? name }),
    column: ({ column }) => column,
  };
  const { sequences } = renameReference({ ...reference, tables, sequences: [identity] }, together);
  expect(sequences.flatMap(({ users }) => users.map(({ table }) => table))).toEqual(numbered);
  expect(sequences.map(({ owningColumn }) => owningColumn?.table)).toEqual(numbered);
});

test("a sequence whose position is hidden keeps the name by which the source can be told to show it", () => {
  const hidden = { role: "reader", schema: "shop", name: "orders_id_seq", schemaOpen: true, schemaOwner: "owner" };
  const { sequences } = renamed({ ...sequence, position: null, hidden });
  expect(sequences).toMatchObject([{ schema: "new_shop", hidden }]);
});

test.each([
  {
    behaviour: "its sequence as it is called in the target",
    expression: "('A'::text || nextval('shop.orders_id_seq'::regclass))",
    renamed: `('A'::text || nextval('"new_shop".orders_id_seq'::regclass))`,
  },
  {
    behaviour: "each of its sequences by itself",
    expression: "((nextval('shop.orders_id_seq'::regclass) || '-'::text) || nextval('other.numbers'::regclass))",
    renamed: `((nextval('"new_shop".orders_id_seq'::regclass) || '-'::text) || nextval('"new_other".numbers'::regclass))`,
  },
  {
    behaviour: "its sequence where that has a name of other characters",
    expression: String.raw`(nextval('"it''s ""my"" shop."."No. \ '':x"'::regclass) + 1)`,
    renamed: String.raw`(nextval('"new_it''s ""my"" shop."."No. \ '':x"'::regclass) + 1)`,
  },
  {
    behaviour: "what keeps its name as it was",
    expression: `(nextval('kept."No"'::regclass) + nextval('shop.orders_id_seq'::regclass))`,
    renamed: `(nextval('kept."No"'::regclass) + nextval('"new_shop".orders_id_seq'::regclass))`,
  },
])("a default that makes something of sequences' values names $behaviour", ({ expression, renamed: wanted }) => {
  const { sequences } = renamed({ ...sequence, users: [{ ...id, identity: null, expression, stored: true }] });
  expect(sequences[0]?.users[0]?.expression).toBe(wanted);
});

test("what fills a column otherwise names the schemas of the target; where that cannot be told, it is left out", () => {
  const shop = { schema: "shop", name: "orders", columns: ["id"], triggers: ["fill"] };
  const filled = (...expressions: string[]) =>
    expressions.map((expression) => ({ column: "id", kind: "default" as const, expression }));
  const defaults = filled("shop.next_id()", "gen_random_uuid()", "'shop.x'::text", "f('shop.t'::regclass)");
  const { tables } = renameReference({ ...reference, tables: [{ ...shop, defaults }] }, renaming);
  expect(tables[0]?.triggers).toEqual(["fill"]);
  expect(tables[0]?.defaults.map(({ column, expression }) => [column, expression])).toEqual([
    ["id_2", '"new_shop"."next_id"()'],
    ["id_2", "gen_random_uuid()"],
    ["id_2", "'shop.x'::text"],
    ["id_2", null],
  ]);
});

test("a sequence that stands alone in a schema without tables is left out where the rules leave that out", () => {
  const standalone = { ...sequence, schema: "numbers", owningColumn: null, users: [] };
  const { sequences } = renamed({ ...standalone, name: "left_out" }, { ...standalone, name: "invoices" });
  expect(sequences.map(({ schema, name }) => [schema, name])).toEqual([["new_numbers", "invoices"]]);
});

describe("the sequences of tables that a load brings together are one", () => {
  const shards: Renaming = {
    schema: () => "all",
    table: ({ name }) => ({ schema: "all", name: name === "orders" ? "purchases" : name }),
    column: ({ column }) => column,
  };
  const id2 = { schema: "two", table: "purchases", column: "id" };
  const drawing = (column: typeof id) => ({
    owningColumn: column,
    users: [{ ...column, identity: null, expression: null, stored: true }],
  });
  const standalone = { ...sequence, owningColumn: null, users: [] };
  const other = { schema: "two", position: { last: 40n, called: true } };
  const tables = [
    { schema: "shop", name: "orders", columns: ["id"], ...plain },
    { schema: "two", name: "purchases", columns: ["id"], ...plain },
  ];
  const merged = (...sequences: ReferenceSequence[]) =>
    renameReference({ ...reference, tables, sequences }, shards).sequences;

  test.each([
    ["of one name", [standalone, { ...standalone, ...other }], { last: 41n, called: false }],
    ["the further one first", [{ ...standalone, ...other }, standalone], { last: 40n, called: true }],
    [
      "of one column",
      [sequence, { ...sequence, ...other, ...drawing(id2), name: "other" }],
      { last: 41n, called: false },
    ],
    ["one of them not known", [standalone, { ...standalone, schema: "two", position: null }], null],
    [
      "the first not known",
      [
        { ...standalone, position: null },
        { ...standalone, ...other },
      ],
      null,
    ],
    [
      "that count down",
      [
        { ...standalone, increment: -1n, position: { last: -7n, called: true } },
        { ...standalone, schema: "two", increment: -1n, position: { last: -90n, called: true } },
      ],
      { last: -91n, called: false },
    ],
    [
      "one of which counts the other way",
      [standalone, { ...standalone, ...other, increment: -1n }],
      { last: 7n, called: true },
    ],
    ["one of which cycles", [standalone, { ...standalone, ...other, cycle: true }], { last: 7n, called: true }],
  ] satisfies [string, ReferenceSequence[], ReferenceSequence["position"]][])("%s", (_, sequences, position) => {
    expect(merged(...sequences)).toMatchObject([{ schema: "all", name: "orders_id_seq", position }]);
  });

  test("with the columns and the roles of all", () => {
    const moved = { schema: "two", table: "refunds", column: "id" };
    const [one, ...more] = merged(
      { ...sequence, grantees: ["a", null] },
      { ...sequence, ...other, ...drawing(moved), grantees: ["b", null] },
    );
    expect(more).toEqual([]);
    expect(one?.users.map(({ table }) => table)).toEqual(["purchases", "refunds"]);
    expect(one?.grantees).toEqual(["a", null, "b"]);
  });
});
