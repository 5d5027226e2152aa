import { describe, expect, test } from "vitest";
import { isPlainNextval } from "../../lambda/catalog/sequence-users.ts";
import { quoteIdentifier, quoteLiteral, quoteRelation } from "../../lambda/postgres/identifiers.ts";
import { createDatabase } from "../database.ts";

const names = ["numbers", "Order Items", 'say "hello"', "it's", "C:\\new", "line\nbreak", "a.b", "100%", "Größe_🙂"];

const plain = [
  ...names.map((name) => ({ type: "bigint", default: nextval("public", name) })),
  { type: "bigint", default: nextval("Other schema", "numbers") },
  { type: "bigint", default: nextval("public", "numbers", "pg_catalog.") },
  { type: "integer", default: nextval("public", "numbers") },
  { type: "numeric(20, 2)", default: nextval("public", "numbers") },
  { type: "integer", default: `${nextval("public", "numbers")}::integer` },
  { type: "integer", default: `cast(${nextval("public", "numbers")} as smallint)` },
  { type: "smallint", default: `(${nextval("public", "numbers")})::int2` },
  { type: "numeric", default: `${nextval("public", "numbers")}::numeric` },
  { type: "even", default: nextval("public", "numbers") },
];

const built = [
  { type: "text", default: `'N-' || ${nextval("public", "numbers")}` },
  { type: "text", default: `${nextval("public", "numbers")}::text` },
  { type: "text", default: `lpad(${nextval("public", "numbers")}::text, 8, '0')` },
  { type: "bigint", default: `${nextval("public", "numbers")} * 10` },
  { type: "bigint", default: `-${nextval("public", "numbers")}` },
  { type: "bigint", default: `${nextval("public", "numbers")} + ${nextval("public", "Order Items")}` },
  { type: "bigint", default: `coalesce(${nextval("public", "numbers")}, 1)` },
  { type: "bigint", default: `currval('numbers'::regclass)` },
  { type: "bigint", default: `setval('numbers'::regclass, 1)` },
  { type: "bigint", default: `public.nextval('numbers'::regclass, 1)` },
  { type: "bigint", default: `other.nextval('numbers'::regclass)` },
  { type: "double precision", default: `${nextval("public", "numbers")}::double precision` },
  { type: "numeric", default: `${nextval("public", "numbers")}::numeric(5, 0)` },
];

describe("a default, as the server writes it,", async () => {
  const written = await writtenByServer([...plain, ...built]);
  for (const [index, column] of plain.entries()) {
    test(`is plain: ${written[index]}, for a column of type ${column.type}`, () => {
      expect(isPlainNextval(written[index] ?? "")).toBe(true);
    });
  }
  for (const [index, column] of built.entries()) {
    const expression = written[plain.length + index] ?? "";
    test(`is not plain: ${expression}, for a column of type ${column.type}`, () => {
      expect(isPlainNextval(expression)).toBe(false);
    });
  }
});

function nextval(schema: string, name: string, qualifier = ""): string {
  return `${qualifier}nextval(${quoteLiteral(quoteRelation({ schema, name }))}::regclass)`;
}

/** The expressions in the words of pg_get_expr, which are those that a run of the engine sees. */
async function writtenByServer(columns: readonly { type: string; default: string }[]): Promise<string[]> {
  await using database = await createDatabase();
  const session = await database.connect();
  await session.query(`
    create schema "Other schema";
    create schema other;
    create domain even as bigint check (value % 2 = 0);
    create function public.nextval(regclass, integer) returns bigint language sql as 'select 1::bigint';
    create function other.nextval(regclass) returns bigint language sql as 'select 1::bigint';
    create sequence "Other schema".numbers;
    ${names.map((name) => `create sequence ${quoteIdentifier(name)};`).join("\n")}
  `);
  const definitions = columns.map((column, index) => `c${index} ${column.type} default ${column.default}`);
  await session.query(`create table t (${definitions.join(", ")})`);
  await session.query("set search_path = ''");
  const { rows } = await session.query<{ expression: string }>(
    "select pg_get_expr(adbin, 0) as expression from pg_attrdef order by adnum",
  );
  return rows.map(({ expression }) => expression);
}
