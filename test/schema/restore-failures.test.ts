import pg from "pg";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../lambda/report/report.ts";
import type { RestoreKind } from "../../lambda/schema/restore-kinds.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { originalOf, restore, restoreLike, told } from "./restoring.ts";

interface Case {
  readonly behaviour: string;
  readonly kinds: readonly RestoreKind[];
  readonly source: string;
  readonly target: string;
  readonly told: readonly string[];
  readonly reason: string | RegExp;
  readonly hint: string | null;
  /** What a person does then; after that, a second run makes it. */
  readonly remedy: string;
}

const again = "then run the restore hook again.";

const cases: readonly Case[] = [
  {
    behaviour: "duplicates keep a unique index from being tried",
    kinds: ["indexes"],
    source: "create table t (a int); create unique index one on t (a)",
    target: "create table t (a int); insert into t values (7), (7)",
    told: ["left-alone index public.one"],
    reason: "duplicates are accepted",
    hint: null,
    remedy: "delete from t where ctid = (select min(ctid) from t)",
  },
  {
    behaviour: "an index whose expression is not for the type that a column has here",
    kinds: ["indexes"],
    source: "create table t (a date); create unique index one on t (extract(year from a))",
    target: "create table t (a text); insert into t values ('2020-01-01'), ('2020-02-02')",
    told: ["left-alone column type public.t.a", "failed index public.one"],
    reason: /^what it needs is not here: function pg_catalog.extract\(unknown, text\) does not exist$/,
    hint: `Have that restored, too, or make it yourself, ${again}`,
    remedy: "delete from t; alter table t alter a type date using a::date",
  },
  {
    behaviour: "NULLs keep NOT NULL from being set, and nothing refuses rows in its place",
    kinds: ["defaults"],
    source: "create table t (a int not null, b int not null default 5)",
    target: "create table t (a int, b int); insert into t values (null, 1)",
    told: ["repaired default public.t.b", "repaired not null public.t.b", "failed not null public.t.a"],
    reason: "rows that are there have no value in it",
    hint: `Give each of them a value, ${again}`,
    remedy: "insert into t values (null, 2); delete from t",
  },
  {
    behaviour: "a check that rows violate holds for new ones, and is told",
    kinds: ["checks"],
    source: "create table t (a int constraint positive check (a > 0))",
    target: "create table t (a int); insert into t values (-12345)",
    told: ["failed unvalidated constraint positive of public.t"],
    reason:
      'rows that are there violate it; it holds for what is written from now on: check constraint "positive" of relation "t" is violated by some row',
    hint: `Mend these rows, ${again}`,
    remedy: "delete from t",
  },
  {
    behaviour: "a foreign key that rows violate holds for new ones, and is told without their values",
    kinds: ["foreign-keys"],
    source: "create table t (a int primary key, b int constraint ref references t)",
    target: "create table t (a int primary key, b int); insert into t values (1, 12345)",
    told: ["failed unvalidated constraint ref of public.t"],
    reason:
      'rows that are there violate it; it holds for what is written from now on: insert or update on table "t" violates foreign key constraint "ref"',
    hint: `Mend these rows, ${again}`,
    remedy: "delete from t",
  },
  {
    behaviour: "a foreign key waits for the key that it refers to",
    kinds: ["foreign-keys"],
    source: "create table t (a int primary key, b int constraint ref references t)",
    target: "create table t (a int not null, b int)",
    told: ["left-alone primary key public.t_pkey", "failed foreign key ref of public.t"],
    reason:
      'the table that it refers to has no key for it: there is no unique constraint matching given keys for referenced table "t"',
    hint: `Restore "primary-keys" and "unique-constraints" first, ${again}`,
    remedy: "alter table t add primary key (a)",
  },
  {
    behaviour: "an index that stumbles over rows leaves no invalid one behind, and none of their values in the report",
    kinds: ["indexes"],
    source: "create table t (a text); create index as_number on t ((a::int))",
    target: "create table t (a text); insert into t values ('geheim')",
    told: ["failed index public.as_number"],
    reason: "PostgreSQL refused: an error (SQLSTATE 22P02), whose words are left out, since they may hold data",
    hint: `Run the SQL below in psql to read the words, mend what they complain of, ${again}`,
    remedy: "delete from t",
  },
  {
    behaviour: "row-level security is not enabled without all of its policies: it would hide rows",
    kinds: ["row-level-security"],
    source: `
      create table t (a int); alter table t enable row level security;
      create policy large on t using (a > 3); create policy "none" on t for delete using (true)
    `,
    target: "create table t (a text)",
    told: [
      "left-alone column type public.t.a",
      "repaired policy none of public.t",
      "failed policy large of public.t",
      "left-alone row-level security public.t",
    ],
    reason: /^what it needs is not here: operator does not exist: text > integer$/,
    hint: `Have that restored, too, or make it yourself, ${again}`,
    remedy: "alter table t alter a type int using a::int",
  },
];

describe("what cannot be made is told, and stops no other", () => {
  test.each(cases)("$behaviour", async ({ kinds, source: wanted, target: found, remedy, ...expected }) => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    // the last to be made, whatever comes before
    const last = "create table last (a int); create index on last (a); comment on table last is 'last'";
    await source.run(`${wanted}; ${last}`);
    await target.run(`${found}; create table last (a int)`);

    const findings = await restore(source, target, [...kinds, "comments"]);
    const [comment] = findings.slice(-1);
    expect(told(comment === undefined ? [] : [comment])).toEqual(["repaired comment public.last"]);
    const mine = findings.filter(({ leftBehind }) => leftBehind?.table !== "public.last");
    expect(told(mine)).toEqual(expected.told);
    const trouble = mine.find(({ outcome }) => outcome === "failed") ?? mine[0];
    expect(trouble?.reason).toMatch(expected.reason);
    expect(trouble?.hint).toBe(expected.hint);
    expect(JSON.stringify(findings)).not.toMatch(/12345|geheim/);
    expect(await leftovers(target)).toEqual([]);
    const repeated = await restore(source, target, kinds);
    expect(repeated.find(({ outcome }) => outcome === "failed")?.reason).toBe(
      findings.find(({ outcome }) => outcome === "failed")?.reason,
    );

    await target.run(remedy);
    expect(failures(await restore(source, target, kinds))).toEqual([]);
    expect(told(await restore(source, target, kinds)).filter((one) => !one.includes("public.last"))).toEqual([]);
  });

  test("a lock that somebody else holds", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run(
      "create table t (a int default 1); create table u (a int default 1, b int); create index on u (b)",
    );
    await target.run("create table t (a int); create table u (a int, b int)");
    const other = await target.connect();
    await other.query("begin; select from t");

    const findings = await restore(source, target, ["defaults", "indexes"]);
    expect(told(findings)).toEqual([
      "repaired default public.u.a",
      "failed default public.t.a",
      "repaired index public.u_b_idx",
    ]);
    expect(findings[1]?.reason).toMatch(
      /^its table or sequence was in use for longer than the lock timeout, by process \d+ \(role .* idle in transaction, /,
    );
    await other.query("commit");
    expect(told(await restore(source, target, ["defaults", "indexes"]))).toEqual(["repaired default public.t.a"]);
  });

  test("a transaction that an index which is made concurrently waits for", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run("create table t (a int unique); create table u (a int default 1)");
    await target.run("create table t (a int); create table u (a int)");
    const other = await target.connect();
    await other.query("begin; insert into t values (1)");

    const findings = await restore(source, target, ["unique-constraints", "defaults"]);
    expect(told(findings)).toEqual(["repaired default public.u.a", "failed unique constraint public.t_a_key"]);
    // it cannot be dropped either, while that goes on
    await other.query("rollback");
    expect(told(await restore(source, target, ["unique-constraints"]))).toEqual([
      "repaired unique constraint public.t_a_key",
    ]);
    expect(await leftovers(target)).toEqual([]);
    expect(await target.rows("select conname from pg_constraint where conrelid = 't'::regclass")).toEqual([
      { conname: "t_a_key" },
    ]);
  });

  test("an index that somebody else is making is neither dropped nor made", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run("create table t (a int); create index one on t (a)");
    await target.run("create table t (a int)");
    const [old, builder] = [await target.connect(), await target.connect()];
    await old.query("begin; insert into t values (1)");
    const built = builder.query("create index concurrently one on t (a)");
    const present = "select indexrelid::text as oid from pg_index where indrelid = 't'::regclass";
    let before = await target.rows(present);
    while (before.length === 0) before = await target.rows(present);

    const [finding] = await restore(source, target, ["indexes"]);
    expect(told(finding === undefined ? [] : [finding])).toEqual(["failed invalid index public.one"]);
    expect(finding?.reason).toBe("it is in use: another session makes it, or works on its table");
    expect(finding?.hint).toBe(`Let that come to its end, ${again}`);
    await old.query("commit");
    await built;
    expect(await target.rows(present)).toEqual(before);
    expect(await restore(source, target, ["indexes"])).toEqual([]);
  });

  test("a role that does not own what it is to alter: the hint, when followed, lets it", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    const owner = await target.createRole("the owner");
    const role = await target.createRole("the hook");
    const quoted = pg.escapeIdentifier(owner.name);
    await source.run(`
      create schema s;
      create table s.t (a int not null default 1, b int);
      create index on s.t (b);
      create view s.v as select a from s.t;
      create type s.kind as enum ('one');
      create table s.u (a s.kind);
    `);
    await target.run(`
      create schema s authorization ${quoted};
      create table s.t (a int, b int);
      alter table s.t owner to ${quoted};
      create table s.u (a text);
      alter table s.u owner to ${quoted};
      grant usage on schema s to ${pg.escapeIdentifier(role.name)};
      grant select on s.t to ${pg.escapeIdentifier(role.name)};
    `);
    const kinds = ["defaults", "indexes", "views", "types-and-functions"] as const;
    const refused = failures(await restore(source, role, kinds));
    expect(told(refused)).toEqual(
      ["type s.kind", "default s.t.a", "not null s.t.a", "index s.t_b_idx", "view s.v"].map((one) => `failed ${one}`),
    );
    const hints = [...new Set(refused.map(({ hint }) => hint ?? ""))];
    const statements = hints.map((hint) => /^Run as .*?: (grant .*;)$/.exec(hint)?.[1]);
    expect(statements).not.toContain(undefined);

    await target.run(statements.join("\n"));
    expect(failures(await restore(source, role, kinds))).toEqual([]);
    expect(told(await restore(source, role, kinds)).filter((one) => !/ (?:owner|column type) /.test(one))).toEqual([]);
    await target.run(`
      reassign owned by ${pg.escapeIdentifier(role.name)}, ${quoted} to current_user;
      drop owned by ${pg.escapeIdentifier(role.name)}, ${quoted};
    `);
  });
});

test("row-level security is for a person where a policy is for a role that is not here", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run("create table t (a int); alter table t enable row level security; create policy all_of_it on t");
  await target.run("create table t (a int)");
  const original = await originalOf(source);
  const [table] = original.schema.tables;
  if (table === undefined) throw new Error("the source has a table");
  const policies = table.policies.map((policy) => ({ ...policy, roles: ["gone"] }));
  const schema = { ...original.schema, tables: [{ ...table, policies }] };

  const findings = await restoreLike({ ...original, schema }, target, ["all"]);
  expect(told(findings)).toEqual(["left-alone policy all_of_it of public.t", "left-alone row-level security public.t"]);
  expect(findings[1]?.leftBehind?.note).toBe(
    'without the policies "all_of_it", it may hide rows from whoever needs them',
  );
});

test("what a source puts behind a statement is not run", async () => {
  await using source = await createDatabase();
  await using target = await createDatabase();
  await source.run("create table t (a int default 4711)");
  await target.run("create table t (a int); create table kept ()");
  const original = await originalOf(source);
  const schema = JSON.parse(JSON.stringify(original.schema).replace("4711", "1; drop table public.kept"));

  const findings = await restoreLike({ ...original, schema }, target, ["defaults"]);
  expect(findings.map(({ outcome, sql }) => [outcome, sql])).toEqual([["left-alone", []]]);
  expect(await target.rows("select from public.kept")).toEqual([]);
});

function failures(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ outcome }) => outcome === "failed");
}

/** What a statement that failed might leave behind. */
function leftovers(target: TestDatabase): Promise<Record<string, unknown>[]> {
  return target.rows(`
    select indexrelid::regclass::text as name from pg_index where not indisvalid
    union all
    select conname from pg_constraint where conname like 'restore_hook%'
  `);
}
