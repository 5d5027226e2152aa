import { describe, expect, test } from "vitest";
import { visibleExpression } from "../../lambda/postgres/visible-expression.ts";
import { createDatabase } from "../database.ts";

const setUp = `
  create sequence "Order
no";
  create table source (a text, b text);
  create table target (a text, b text);
`;

const defaultOf = (table: string) => `
  select pg_get_expr(adbin, adrelid) as expression from pg_attrdef where adrelid = '${table}'::regclass`;

describe.concurrent("an expression of another server", () => {
  test.each([
    { of: "a text around a number", expression: `'A-' || lpad(nextval('"Order\nno"')::text, 6, '0')` },
    { of: "several lines", expression: `case when nextval('"Order\nno"') > 5 then 'many' else 'few' end` },
    { of: "a line break in a text", expression: `E'first\\nsecond  third' || nextval('"Order\nno"')` },
    {
      of: "quotes and backslashes in a text",
      expression: String.raw`'it''s \ ' || E'\\' || nextval('"Order${"\n"}no"')`,
    },
    { of: "commas and brackets", expression: `array_to_string(array[nextval('"Order\nno"'), 2], ', ') || (')')` },
    { of: "a text that looks like a statement", expression: `'; drop table t; -- /* $$' || nextval('"Order\nno"')` },
  ])("is shown on one line that means the same, with $of", async ({ expression }) => {
    await using database = await createDatabase();
    await database.run(`${setUp} alter table source alter column a set default ${expression}`);
    const [source] = await database.rows(defaultOf("source"));
    const shown = visibleExpression(String(source?.expression));
    expect(shown).toMatch(/^[ -~]+$/);

    await database.run(`alter table target alter column a set default ${shown}`);

    expect(await database.rows(defaultOf("target"))).toEqual([source]);
  });
});

test.each([
  { of: "another statement", expression: "1; drop table t" },
  { of: "another statement behind a text", expression: String.raw`E'\'' ; drop table t; --'` },
  { of: "another action of ALTER TABLE", expression: "1, drop column b" },
  {
    of: "another action behind parentheses that do not match",
    expression: "(1), drop column b, alter a set default (1)",
  },
  { of: "another action between parentheses of others", expression: "1), drop column b, add check (true" },
  { of: "an end of what stands around it", expression: "1) stored, add column c integer default (1" },
  { of: "brackets that do not match", expression: "(array[1)]" },
  { of: "parentheses that do not end", expression: "((1)" },
  { of: "a comment", expression: "1 -- '" },
  { of: "a comment that goes on", expression: "1 /* '" },
  { of: "a quote that does not end", expression: "'one" },
  { of: "a quote of another kind", expression: "$$;$$" },
  { of: "a text with escapes", expression: String.raw`E'\'` },
  { of: "a character that cannot be seen", expression: "1 \u202e + 1" },
])("what is no expression is not shown: $of", ({ expression }) => {
  expect(visibleExpression(expression)).toBeNull();
});
