import { expect, test } from "vitest";
import { type Names, renameText } from "../../lambda/schema/rename-text.ts";

const names: Names = {
  object: (schema, name) => (schema === "app" && name === "orders" ? { schema: "web", name: "Purchases" } : undefined),
  schema: (name) => (name === "app" ? "web" : undefined),
  hasRenamedColumns: (schema, name) => schema === "app" && name === "orders",
  columns: new Map([
    ["number", "No."],
    ["at", "time"],
    ["epoch", "age"],
    ["varying", "v"],
    ['Old "x"', "new x"],
  ]),
};

test.each([
  ["a column by itself", "(number > 0)", '("No." > 0)'],
  ["one in quotes", '("Old ""x""" IS NULL)', '("new x" IS NULL)'],
  ["not a function", "number(number)", 'number("No.")'],
  ["not a text", "(number = 'number'::text)", `("No." = 'number'::text)`],
  ["not a text with escapes", String.raw`(number = E'\'number'::text)`, String.raw`("No." = E'\'number'::text)`],
  ["not a part of a type", "(number)::character varying(9)", '("No.")::character varying(9)'],
  ["not an operator class", "USING btree (number number, at)", 'USING btree ("No." number, "time")'],
  ["not a keyword", "(at AT TIME ZONE 'UTC'::text)", `("time" AT TIME ZONE 'UTC'::text)`],
  ["not what is extracted", "EXTRACT(epoch FROM epoch)", 'EXTRACT(epoch FROM "age")'],
  ["not a part of a name", "app.number(at)", '"web"."number"("time")'],
  ["the row of a trigger", "((old.number IS DISTINCT FROM new.number))", '((old."No." IS DISTINCT FROM new."No."))'],
  ["a type in a schema", "(number)::app.kind", '("No.")::"web"."kind"'],
  ["an operator in a schema", "(number OPERATOR(app.<>) at)", '("No." OPERATOR("web".<>) "time")'],
  ["a table in a trigger", "BEFORE UPDATE OF number ON app.orders", 'BEFORE UPDATE OF "No." ON "web"."Purchases"'],
])("a name is renamed, and nothing else: %s", (_, sql, renamed) => {
  expect(renameText(sql, names)).toEqual({ text: renamed, safe: true });
});

test.each([
  ["a query over a table with renamed columns", " SELECT o.id\n   FROM app.orders o"],
  ["a column beside a query", "(number IN ( SELECT x.a\n   FROM app.x))"],
  ["a name within a text that is looked up", "nextval('app.seq'::regclass)"],
  ["one that is cast twice", `nextval(('app."Seq"'::text)::regclass)`],
])("what cannot be told without a grammar is not safe: %s", (_, sql) => {
  expect(renameText(sql, names).safe).toBe(false);
});

test("a table that is renamed goes by its new name all through a query, unless it has an alias", () => {
  const plain: Names = { ...names, hasRenamedColumns: () => false, columns: new Map() };
  const sql = "SELECT orders.a, o.b FROM app.orders, app.x JOIN app.orders o ON ((o.a = orders.orders))";
  expect(renameText(sql, plain)).toEqual({
    text: 'SELECT "Purchases".a, o.b FROM "web"."Purchases", app.x JOIN "web"."Purchases" o ON ((o.a = "Purchases".orders))',
    safe: true,
  });
});

test("in a query, too, what is called, cast to or an operator is in a schema; anything else may be a column", () => {
  const plain: Names = { ...names, hasRenamedColumns: () => false, columns: new Map() };
  const sql = "SELECT app.a FROM x app WHERE ((app.slug(app.a) OPERATOR(app.<>) 'b'::app.code))";
  expect(renameText(sql, plain)).toEqual({
    text: `SELECT app.a FROM x app WHERE (("web"."slug"(app.a) OPERATOR("web".<>) 'b'::"web"."code"))`,
    safe: true,
  });
});

test("what a statement makes keeps its name", () => {
  expect(renameText("CREATE TRIGGER number BEFORE UPDATE OF number ON app.orders", names, "number").text).toBe(
    'CREATE TRIGGER number BEFORE UPDATE OF "No." ON "web"."Purchases"',
  );
});
