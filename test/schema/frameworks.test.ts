import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createDatabase } from "../database.ts";
import { dumpsDiffer } from "./original/dumps-differ.ts";
import { namesOf } from "./original/mappings.ts";
import { type Database, renameAsLoaded, restore } from "./original/the-way.ts";

test.each([
  ["Django", "django.sql", namesOf([])],
  ["Rails", "rails.sql", namesOf([])],
  [
    "Django, in another schema and with a prefix",
    "django.sql",
    namesOf([
      { target: "schema", action: "rename", schema: "public", value: "app" },
      { target: "table", action: "add-prefix", value: "old_" },
    ]),
  ],
  [
    "Rails, in another schema and with other columns",
    "rails.sql",
    namesOf([
      { target: "schema", action: "rename", schema: "public", value: "app" },
      { target: "column", action: "add-suffix", table: "orders", column: "%[_]at", value: "_utc" },
    ]),
  ],
])(
  "a database of %s is, after a load by DMS, a repair and the script, the same by pg_dump",
  { timeout: 120_000 },
  async (_, file, names) => {
    await using one = await createDatabase();
    await using other = await createDatabase();
    const source: Database = { connection: one.connection, session: await one.connect() };
    const target: Database = { connection: other.connection, session: await other.connect() };
    await source.session.query(await readFile(new URL(`./original/${file}`, import.meta.url), "utf8"));

    // the time zone of values without one is a person's to tell
    const { generators, differences } = await restore(source, target, names, ({ kind }) => kind === "column type");
    expect(differences.map(({ kind, object }) => `${kind} ${object}`)).toEqual([]);
    expect(generators.filter(({ sql }) => sql.length > 0)).toEqual([]);
    await renameAsLoaded(source, names);
    // whose the schema public is, and what everybody may do in it, PostgreSQL says of none that a load has made
    const ofPublic = ["SCHEMA -", "ACL - SCHEMA"].flatMap((entry) =>
      ["public", names.schema("public")].map((schema) => `${entry} ${schema}`),
    );
    expect((await dumpsDiffer(source, target)).filter((name) => !ofPublic.includes(name))).toEqual([]);
  },
);
