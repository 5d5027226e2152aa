import { randomInt } from "node:crypto";
import { env } from "node:process";
import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import { unsafeNote } from "../../lambda/schema/comparison.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { loadAsDms } from "./dms-load.ts";
import { dumpEntries } from "./dump-entries.ts";
import { dumpSchema } from "./pg-dump.ts";
import { psql } from "./psql.ts";
import { mappingOf, renamesSql } from "./random/renames.ts";
import { type RandomSchema, randomSchema, sqlOf } from "./random/schema.ts";
import { read } from "./read.ts";
import { schemaScript } from "./script.ts";

/** How many databases to try, all different from run to run; without it, few, and the same each time. */
const wantedRuns = Number(env.RESTORE_HOOK_RANDOM_RUNS ?? 0);
const { numRuns, seed } =
  wantedRuns > 0
    ? { numRuns: wantedRuns, seed: Number(env.RESTORE_HOOK_RANDOM_SEED ?? randomInt(2 ** 31)) }
    : { numRuns: 5, seed: 1 };

let source: TestDatabase;
let target: TestDatabase;
let sessions: { source: pg.Client; target: pg.Client };

beforeAll(async () => {
  source = await createDatabase();
  target = await createDatabase();
  sessions = { source: await source.connect(), target: await target.connect() };
});

afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

const timeout = wantedRuns > 0 ? 86_400_000 : 300_000;

test("what a load leaves behind of any database is made by the script", { timeout }, async () => {
  if (wantedRuns > 0) console.info(`${numRuns} runs with the seed ${seed}`);
  await fc.assert(fc.asyncProperty(randomSchema, prove), { numRuns, seed });
});

async function prove(random: RandomSchema): Promise<void> {
  for (const session of [sessions.source, sessions.target]) await session.query(dropAll);
  await sessions.source.query(sqlOf(random));
  const mapping = mappingOf(random);
  await loadAsDms(sessions.source, sessions.target, mapping);

  const before = await read(source.connection);
  const compare = async () => compareSchemas(before, await read(target.connection), mapping, () => true);
  const found = await compare();
  // the time zone of values without one is a person's to tell
  const decided = found.map((one) => (one.kind === "column type" ? { ...one, sql: [...one.sql, ...one.manual] } : one));
  await psql(sessions.target, schemaScript(decided));

  const left = await compare();
  expect(
    left.flatMap(({ sql }) => sql),
    "the script leaves nothing that it can do",
  ).toEqual([]);
  const kinds = new Set(left.map(({ kind }) => kind));
  expect([...kinds].filter((kind) => !mayBeLeft.has(kind))).toEqual([]);
  expect(random.renames ? [] : left, "without renames it leaves nothing at all").toEqual([]);
  for (const { note } of left) expect(note).toMatch(new RegExp(`${unsafeNote}|first it needs`));

  await sessions.source.query(renamesSql(random));
  const renamed = await read(source.connection);
  const really = compareSchemas(renamed, await read(target.connection), sameNames, () => true);
  expect(really.map(({ kind, object }) => `${kind} ${object}`)).toEqual(
    left.map(({ kind, object }) => `${kind} ${object}`),
  );

  const made = await dumped(target);
  const wanted = await dumped(source);
  const views = left.flatMap(({ table, object }) => [table ?? object]).map((name) => name.split(".").at(-1) ?? name);
  expect(made).toEqual(
    wanted.filter((entry) => !views.some((view) => entry.includes(` VIEW `) && entry.includes(view))),
  );
}

const mayBeLeft = new Set(["view", "materialized view", "owner"]);

/** All that a dump makes, but for the names of keys, which a load chooses. */
async function dumped(database: TestDatabase): Promise<string[]> {
  const entries = dumpEntries(await dumpSchema(database.connection));
  return [...entries.values()].map((sql) => sql.replace(/ADD CONSTRAINT .* PRIMARY KEY/, "ADD PRIMARY KEY")).toSorted();
}

const dropAll = `
do $$
declare
  name name;
begin
  for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
  create schema public;
end
$$
`;
