import { expect, test } from "vitest";
import { everything } from "../../lambda/catalog/scope.ts";
import { withSession } from "../../lambda/postgres/connect.ts";
import { readSchema } from "../../lambda/schema/read-schema.ts";
import { createDatabase } from "../database.ts";
import { read } from "./read.ts";
import { makeShop } from "./shop.ts";

test("a schema is read whole by a role that may do nothing in the database", async () => {
  await using database = await createDatabase();
  await makeShop(database);
  const nobody = await database.createRole("nobody");
  expect(await read(nobody.connection)).toEqual(await read(database.connection));
});

test("a schema has the tables in scope only, and none of other sessions, of PostgreSQL or of an extension", async () => {
  await using database = await createDatabase();
  await database.run(`
    create extension citext;
    create schema one;
    create schema two;
    create table one.a (id int primary key);
    create table two.b (id int primary key);
    create view two.v as select * from two.b;
    create function two.f(one.a[], int default 3) returns one.a language sql return $1[1];
  `);
  const other = await database.connect();
  await other.query("create temporary table hidden (id int primary key)");
  const schema = await withSession(
    database.connection,
    { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true },
    (session) => readSchema(session, { ...everything, schemas: ["one"] }),
  );
  expect(schema.tables.map(({ schema: of, name }) => `${of}.${name}`)).toEqual(["one.a"]);
  expect(schema.views.map(({ name }) => name)).toEqual(["v"]);
  expect(schema.routines.map(({ name, argumentTypes }) => `${name}(${argumentTypes})`)).toEqual([
    "f(one.a[], integer)",
  ]);
  expect(schema.types).toEqual([]);
  expect(schema.extensions.map(({ name }) => name)).toEqual(["citext", "plpgsql"]);
});
