import pg from "pg";
import { describe, expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import type { ReferenceSequence } from "../../lambda/reference/reference.ts";
import { startPostgresServer } from "../../local/postgres-server.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { majors, newestMajor, postgresPackage } from "../postgres-majors.ts";
import { dumpsDiffer } from "./original/dumps-differ.ts";
import { namesOf } from "./original/mappings.ts";
import { makeSource } from "./original/source.ts";
import { type Database, renameAsLoaded, restore } from "./original/the-way.ts";
import { unquoted } from "./original/unquoted.ts";

const oldestMajor = Math.min(...majors);

const renaming = namesOf([
  { target: "schema", action: "rename", schema: "shop", value: "web" },
  { target: "schema", action: "rename", schema: "Back Office", value: "Office" },
  { target: "table", action: "rename", schema: "Back Office", table: "stock", value: "Wares" },
  { target: "table", action: "add-suffix", schema: "Back Office", table: "shared[_]%", value: "_2" },
  { target: "table", action: "convert-uppercase", schema: "shop", table: "log" },
  { target: "column", action: "convert-lowercase", schema: "Back Office", table: "by[_]default" },
  { target: "column", action: "rename", schema: "Back Office", table: "tickets", column: "opened", value: "opened on" },
  { target: "column", action: "add-prefix", schema: "Back Office", table: "plain", column: "note", value: "a_" },
]);

/**
 * What the report still names when all of it has been run, and what pg_dump tells otherwise of the target than of the source, under
 * its names here: nothing else may differ. A column that becomes a generated one is the last; columns and checks that were there before
 * they were inherited stay the table's own; what no loaded table needs, such as a procedure, does not come along; an unlogged table is not
 * loaded. Up to PostgreSQL 15, a view names the table of each column.
 */
describe("after a load by DMS, a repair and the script, the target is the source by pg_dump, but for what is named", () => {
  test.each([
    ["of the same major", "same-names", newestMajor, namesOf([])],
    ["under the names of the task's table mappings", "renamed", newestMajor, renaming],
    ["from the oldest PostgreSQL to the newest", "from-the-oldest", oldestMajor, namesOf([])],
  ])("%s", { timeout: 300_000 }, async (_, file, major, names) => {
    await using target = await createDatabase();
    const roles = {
      reader: (await target.createRole("the reader")).name,
      writer: (await target.createRole("the writer")).name,
    };
    await using source = major === newestMajor ? await createDatabase() : await createDatabaseOf(major, roles);
    const [from, to] = [await open(source), await open(target)];
    await makeSource(from, roles, major);

    const { reference, generators, differences } = await restore(from, to, names, letsIn);
    expect(differences.flatMap(({ sql }) => sql)).toEqual([]);
    expect(new Set(generators.map(({ outcome }) => outcome))).toEqual(new Set(["left-alone"]));
    const { sequences } = await withSession(to.connection, referenceLimits, (session) =>
      readReference(session, "another database"),
    );
    expect(sequences.map(unquoted).map(storedOnly)).toEqual(
      reference.sequences.filter(isLoaded).map(unquoted).map(storedOnly),
    );

    await renameAsLoaded(from, names);
    const named = [
      "The report names:",
      ...generators.map(({ columns, reason }) => `${columns.join(", ")}: ${reason}`),
      ...differences.map(({ kind, object }) => `${kind} ${object}`),
      "",
      "pg_dump tells otherwise:",
      ...(await dumpsDiffer(from, to)),
      "",
    ].join("\n");
    await expect(named.replaceAll(/_test_[0-9a-f]+/g, "")).toMatchFileSnapshot(`original/${file}.txt`);
  });
});

/** That of the unlogged table is not. */
function isLoaded({ name }: ReferenceSequence): boolean {
  return name !== "fast_id_seq";
}

/** The default of a view is a part of the script, which a person has to look at where names are others: pg_dump tells of it. */
function storedOnly(sequence: ReferenceSequence): ReferenceSequence {
  return { ...sequence, users: sequence.users.filter(({ stored }) => stored) };
}

/** What a person lets in, having looked at it. */
function letsIn({ kind }: { readonly kind: string }): boolean {
  return ["column type", "generated column", "partitioning"].includes(kind);
}

async function open({ connection, connect }: Pick<TestDatabase, "connection" | "connect">): Promise<Database> {
  return { connection, session: await connect() };
}

/** On a server of its own, which has the roles, too. */
async function createDatabaseOf(major: number, roles: Readonly<Record<string, string>>) {
  const server = await startPostgresServer({ package: await postgresPackage(major) });
  const { host, port, superuser, password, certificate } = server;
  const tls = { ca: certificate };
  const connection = { host, port, database: "postgres", user: superuser, password, tls };
  const session = new pg.Client({ ...connection, ssl: tls });
  await session.connect();
  for (const role of Object.values(roles)) await session.query(`create role ${pg.escapeIdentifier(role)}`);
  return {
    connection,
    connect: async () => session,
    async [Symbol.asyncDispose]() {
      await session.end();
      await server.stop();
    },
  };
}
