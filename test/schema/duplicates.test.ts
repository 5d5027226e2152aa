import { expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import { countDuplicates, type Duplicates } from "../../lambda/schema/duplicates.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { read } from "./read.ts";
import { schemaScript } from "./script.ts";

const limits = { lockTimeout: 100, statementTimeout: 20_000, readOnly: true };

async function compare(source: TestDatabase, target: TestDatabase) {
  return compareSchemas(await read(source.connection), await read(target.connection), sameNames, () => true);
}

async function counted(source: TestDatabase, target: TestDatabase) {
  const differences = await compare(source, target);
  const counts = await withSession(target.connection, limits, (session) => countDuplicates(session, differences));
  return { differences, counts };
}

function byObject(counts: Awaited<ReturnType<typeof counted>>["counts"]): Record<string, Duplicates> {
  return Object.fromEntries([...counts].map(([{ object }, duplicates]) => [object, duplicates]));
}

const source = `
  create table t (a int primary key, b int, c text, d int, e int, f int);
  create unique index pair on t (b, c);
  create unique index spelled on t (lower(c));
  create unique index partly on t (d) where e > 0;
  create index plain on t (f);
  create table parent (a int, unique (a));
  create table child () inherits (parent);
  create table whole (a int, unique (a)) partition by range (a);
  create table part partition of whole for values from (0) to (10);
`;

const target = `
  create table t (a int, b int, c text, d int, e int, f int);
  insert into t values
    (1, 1, 'a', 1, 1, 1), (2, 1, 'a', 1, 0, 1), (3, 1, 'A', 2, 1, 1), (3, 1, null, 2, 0, 1), (4, 1, null, null, 1, 1),
    (4, null, null, null, 1, 1);
  create table parent (a int);
  create table child () inherits (parent);
  insert into parent values (1);
  insert into child values (1);
  create table whole (a int) partition by range (a);
  create table part partition of whole for values from (0) to (10);
  insert into whole values (1), (1), (2);
`;

test("the duplicates that a unique index would stumble over are counted, and shown by the SQL, as PostgreSQL sees them", async () => {
  await using from = await createDatabase();
  await using to = await createDatabase();
  await from.run(source);
  await to.run(target);
  const { differences, counts } = await counted(from, to);
  expect(byObject(counts)).toEqual({
    "public.t_pkey": { kind: "found", keys: 2n },
    "public.pair": { kind: "found", keys: 1n },
    "public.spelled": { kind: "found", keys: 1n },
    "public.partly": { kind: "none" },
    "public.parent_a_key": { kind: "none" },
    "public.whole_a_key": { kind: "found", keys: 1n },
  });
  const shown = differences.flatMap(({ object, duplicates }) =>
    duplicates === null ? [] : [{ object, ...duplicates }],
  );
  for (const { object, sql } of shown) {
    const duplicates = byObject(counts)[object];
    expect((await to.rows(sql)).length).toBe(duplicates?.kind === "found" ? Number(duplicates.keys) : 0);
  }
  const script = schemaScript(differences, counts);
  expect(script).toContain("-- keys that are there more than once: 2; they have to become unique first");
  expect(script).not.toContain("-- unique index public.partly\n-- it fails");
});

test("NULL is a duplicate of NULL where the source says so", async ({ skip }) => {
  await using from = await createDatabase();
  await using to = await createDatabase();
  const [row] = await from.rows("select current_setting('server_version_num')::int >= 150000 as knows_it");
  skip(row?.knows_it !== true, "PostgreSQL 14 does not have it");
  await from.run("create table t (a int unique nulls not distinct)");
  await to.run("create table t (a int); insert into t values (null), (null)");
  expect(byObject((await counted(from, to)).counts)).toEqual({ "public.t_a_key": { kind: "found", keys: 1n } });
});

test("what names something that is not there yet can be counted later, when that has been made", async () => {
  await using from = await createDatabase();
  await using to = await createDatabase();
  const mood = "create type mood as enum ('good', 'bad')";
  const kept = "create materialized view kept as select b from t";
  await from.run(`
    ${mood};
    create table t (a mood, b int);
    create unique index moody on t (b) where a = 'good';
    ${kept};
    create unique index once on kept (b);
  `);
  await to.run("create table t (a character varying(64), b int); insert into t values ('good', 1), ('good', 1)");
  expect(byObject((await counted(from, to)).counts)).toEqual({
    "public.moody": { kind: "later" },
    "public.once": { kind: "later" },
  });
  await to.run(`${mood}; alter table t alter column a type mood using a::mood; ${kept}`);
  expect(byObject((await counted(from, to)).counts)).toEqual({
    "public.moody": { kind: "found", keys: 1n },
    "public.once": { kind: "found", keys: 1n },
  });
});

test("no count is begun for which the run has no time left", async () => {
  await using from = await createDatabase();
  await using to = await createDatabase();
  await from.run("create table t (a int constraint first unique, b int constraint second unique)");
  await to.run("create table t (a int, b int)");
  const differences = await compare(from, to);
  const milliseconds = [120_000, 119_999];
  const counts = await withSession(to.connection, limits, (session) =>
    countDuplicates(session, differences, () => milliseconds.shift() ?? 0),
  );
  expect(byObject(counts)).toEqual({
    "public.first": { kind: "none" },
    "public.second": {
      kind: "unknown",
      failure: expect.objectContaining({ reason: "the run ran out of time before its duplicates were counted" }),
    },
  });
});

test("a count for which nobody waits may take a minute", async () => {
  await using from = await createDatabase();
  await using to = await createDatabase();
  await from.run("create table t (a int unique)");
  await to.run("create table t (a int)");
  const differences = await compare(from, to);
  const { rows } = await withSession(to.connection, { ...limits, statementTimeout: 600_000 }, async (session) => {
    await countDuplicates(session, differences, () => 900_000);
    return session.query("show statement_timeout");
  });
  expect(rows).toEqual([{ statement_timeout: "1min" }]);
});

test("what takes too long, is locked or fails is unknown, and no value is told", async () => {
  await using from = await createDatabase();
  await using to = await createDatabase();
  const snail =
    "create function snail(int) returns int immutable language plpgsql as 'begin perform pg_sleep(60); return $1; end';";
  await from.run(`
    ${snail}
    create table slow (a int);
    create unique index crawling on slow (snail(a));
    create table locked (a int, unique (a));
    create table failing (a text);
    create unique index dated on failing ((a::int));
  `);
  await to.run(`
    ${snail}
    create table slow (a int);
    create table locked (a int);
    create table failing (a text);
    insert into failing values ('secret');
    insert into slow values (1);
  `);
  const other = await to.connect();
  const differences = await compare(from, to);
  await other.query("begin; lock table locked in access exclusive mode");
  const counts = await withSession(to.connection, { ...limits, statementTimeout: 2_000 }, (session) =>
    countDuplicates(session, differences),
  );
  const reasons = [...counts].map(([{ object }, one]) => [
    object,
    one.kind === "unknown" ? one.failure.reason : one.kind,
  ]);
  expect(Object.fromEntries(reasons)).toEqual({
    "public.dated": "its duplicates could not be counted: PostgreSQL refused it with SQLSTATE 22P02",
    "public.locked_a_key": expect.stringContaining("its table or sequence was in use"),
    "public.crawling": "counting its duplicates took longer than the statement timeout",
  });
  expect(JSON.stringify([...counts.values()])).not.toContain("secret");
});
