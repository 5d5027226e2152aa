import { describe, expect, test } from "vitest";
import { everything, type Scope } from "../../lambda/catalog/scope.ts";
import { withSession } from "../../lambda/postgres/connect.ts";
import { readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import type { Reference } from "../../lambda/reference/reference.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { check, repair } from "./engine.ts";

async function referenceOf(sql: string): Promise<Reference> {
  await using source = await createDatabase();
  await source.run(sql);
  return await withSession(source.connection, referenceLimits, (session) => readReference(session, "the target"));
}

/** What was, or would be, made. */
function made({ findings }: DatabaseReport): string[] {
  return findings
    .filter(({ outcome }) => outcome === "repaired" || outcome === "would-repair")
    .map(({ sequence }) => sequence ?? "");
}

describe("limited to", () => {
  const source = `
    create schema one; create schema two;
    create sequence one.alone; create sequence two.alone; create sequence one.shared;
    create table one.t (id bigserial primary key);
    create table one.a (id bigint primary key default nextval('one.shared'));
    create table two.a (id bigint primary key default nextval('one.shared'));
  `;
  const target = `
    create schema one; create schema two;
    create table one.t (id bigint primary key);
    create table one.a (id bigint primary key);
    create table two.a (id bigint primary key);
  `;

  test.each<[string, Partial<Scope>, string[]]>([
    ["nothing, all is made like the source", {}, ["one.alone", "one.shared", "one.t_id_seq", "two.alone"]],
    ["a schema, its sequences are made", { schemas: ["two"] }, ["one.shared", "two.alone"]],
    ["a table, its sequence is made", { tables: [{ schema: "one", name: "t" }] }, ["one.t_id_seq"]],
    [
      "what another load does not bring, a sequence that its tables draw from is left to it",
      { except: [{ schema: "two", name: "a" }] },
      ["one.alone", "one.t_id_seq", "two.alone"],
    ],
  ])("%s", async (_what, scope, sequences) => {
    await using database = await createDatabase();
    await database.run(target);
    const reference = await referenceOf(source);
    const report = await check(database.connection, { scope: { ...everything, ...scope }, reference });
    expect(made(report)).toEqual(sequences);
  });
});

describe("a role that may not make what the source has", () => {
  async function asRole(setUp: (role: string) => string, source: string): Promise<[DatabaseReport, TestDatabase]> {
    const database = await createDatabase();
    const role = await database.createRole("hook");
    await database.run(setUp(`"${role.name}"`));
    return [await repair(role.connection, { reference: await referenceOf(source) }), database];
  }

  test.each<[string, (role: string) => string, string, RegExp, RegExp]>([
    [
      "is told to become a member of the owner of the table",
      (role) =>
        `create table t (id bigint primary key); grant select on t to ${role}; grant create on schema public to ${role};`,
      "create table t (id bigint primary key generated always as identity)",
      /^the table public\.t belongs to role "postgres", whose privileges role "hook_/,
      /^Run as a role with (ADMIN OPTION on postgres|CREATEROLE), or as a superuser: grant "postgres" to /,
    ],
    [
      "is told which privilege in the schema it lacks for one that stands alone",
      (role) => `revoke create on schema public from public; grant usage on schema public to ${role};`,
      "create sequence alone",
      /^role "hook_\w+" may not own a sequence in its schema$/,
      /^Run as role postgres, or as a superuser: grant usage, create on schema "public" to "hook_/,
    ],
  ])("%s", async (_what, setUp, source, reason, hint) => {
    const [{ findings }, database] = await asRole(setUp, source);
    await using _ = database;
    expect(findings).toMatchObject([
      {
        outcome: "failed",
        problem: "missing",
        reason: expect.stringMatching(reason),
        hint: expect.stringMatching(hint),
      },
    ]);
    expect(await database.rows("select from pg_sequence")).toEqual([]);
  });

  test("owns what stands alone where there is nobody of the name of its owner", async () => {
    await using database = await createDatabase();
    const role = await database.createRole("hook");
    await database.run(`grant create on schema public to "${role.name}"`);
    const reference = await referenceOf("create sequence alone start 7");
    const [sequence] = reference.sequences;
    if (sequence === undefined) throw new Error("the source has no sequence");
    const nobody = {
      ...reference,
      sequences: [{ ...sequence, owner: "nobody here", grantees: ["nobody either", null] }],
    };
    const { findings } = await repair(role.connection, { reference: nobody });
    expect(findings).toMatchObject([{ outcome: "repaired", sequence: "public.alone", to: "7" }]);
    expect(
      await database.rows("select pg_get_userbyid(relowner) as owner, relacl::text from pg_class where relkind = 'S'"),
    ).toEqual([{ owner: role.name, relacl: expect.stringMatching(/,=U\//) }]);
  });
});

test("a sequence that counts the other way in the source is told without SQL, which would lead it into its data", async () => {
  await using database = await createDatabase();
  await database.run(`
    create sequence numbers maxvalue 1000;
    create table t (id bigint primary key default nextval('numbers'), note text); insert into t (note) values ('a'), ('b');
  `);
  const reference = await referenceOf(`
    create sequence numbers increment -1 maxvalue 1000 start 1000;
    create table t (id bigint primary key default nextval('numbers'), note text);
  `);
  const { findings } = await check(database.connection, { reference });
  expect(findings).toMatchObject([{ problem: "different", sequence: "public.numbers", sql: [] }]);
});

test("what somebody makes in the meantime is not made twice: it is said that it could not be", async () => {
  await using database = await createDatabase();
  await database.run("create table t (id bigint primary key, note text)");
  const reference = await referenceOf("create table t (id bigserial primary key, note text)");
  const other = await database.connect();
  await other.query("begin; create sequence t_id_seq");
  const running = repair(database.connection, { reference, lockTimeout: 300 });
  const { findings } = await running;
  await other.query("rollback");
  expect(findings).toMatchObject([{ outcome: "failed", columns: ["public.t.id"] }]);
  expect(made(await repair(database.connection, { reference }))).toEqual(["public.t_id_seq"]);
});
