import { expect, test } from "vitest";
import type { RelationName } from "../../lambda/postgres/identifiers.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import type { Schema } from "../../lambda/schema/schema.ts";
import { notCompared } from "../../local/command-line/not-compared.ts";

const empty: Schema = {
  version: 1,
  serverVersion: 180_000,
  roles: [],
  schemas: [],
  extensions: [],
  types: [],
  routines: [],
  tables: [],
  sequences: [],
  uncompared: [],
  views: [],
};

function remarks(checked: number, tables: number, absent: readonly RelationName[] = []) {
  const called = "the reference";
  return notCompared(
    { database: "shop", checked },
    { called, schema: empty, names: null },
    { comparison: { with: called, tables }, absent },
  );
}

test("where neither has a table, nothing is missed", () => {
  expect(remarks(0, 0)).toEqual([]);
});

test("an empty reference of a database that has tables is for a person to look at", () => {
  expect(remarks(3, 0)).toMatchObject([{ brief: "nothing compared" }]);
});

test("a baseline without tables, of a database that has some, is for a person to look at as well", () => {
  const called = "the baseline of 2026-11-20T08:00:00.000Z";
  const original = { called, isBaseline: true, schema: empty, names: sameNames };
  const found = notCompared({ database: "shop", checked: 3 }, original, {
    comparison: { with: called, tables: 0 },
    absent: [],
  });
  expect(found).toMatchObject([{ brief: "nothing compared", hint: expect.stringMatching(/^Name the baseline/) }]);
});

test("where all tables were compared, there is nothing to say", () => {
  expect(remarks(3, 2)).toEqual([]);
});

test("of tables that were not compared, as many are named as there is room for", () => {
  const absent = Array.from({ length: 200 }, (_, number) => ({ schema: "public", name: `orders_${number + 100}` }));
  const [remark] = remarks(3, 2, absent);
  expect(remark?.brief).toBeNull();
  expect(remark?.text).toMatch(
    /^not compared, since only the reference has them: public\.orders_100, .*, public\.orders_151, and 148 more$/,
  );
});
