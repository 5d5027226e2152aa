import { randomInt } from "node:crypto";
import { env } from "node:process";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withSession } from "../../lambda/postgres/connect.ts";
import { readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import type { ReferenceSequence } from "../../lambda/reference/reference.ts";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import { unsafeNote } from "../../lambda/schema/comparison.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { dumpEntries } from "./dump-entries.ts";
import { namesOf } from "./original/mappings.ts";
import { type Database, renameAsLoaded, restore } from "./original/the-way.ts";
import { unquoted } from "./original/unquoted.ts";
import { dumpSchema } from "./pg-dump.ts";
import { type RandomSchema, randomSchema, sqlOf } from "./random/schema.ts";
import { read } from "./read.ts";

/** How many databases to try, all different from run to run; without it, few, and the same each time. */
const wantedRuns = Number(env.RESTORE_HOOK_RANDOM_RUNS ?? 0);
const { numRuns, seed } =
  wantedRuns > 0
    ? { numRuns: wantedRuns, seed: Number(env.RESTORE_HOOK_RANDOM_SEED ?? randomInt(2 ** 31)) }
    : { numRuns: 5, seed: 1 };

let databases: TestDatabase[];
let source: Database;
let target: Database;

beforeAll(async () => {
  const [one, other] = [await createDatabase(), await createDatabase()];
  databases = [one, other];
  source = { connection: one.connection, session: await one.connect() };
  target = { connection: other.connection, session: await other.connect() };
});

afterAll(async () => {
  for (const database of databases) await database[Symbol.asyncDispose]();
});

const timeout = wantedRuns > 0 ? 86_400_000 : 300_000;

test("what a load leaves behind of any database is made by the script", { timeout }, async () => {
  if (wantedRuns > 0) console.info(`${numRuns} runs with the seed ${seed}`);
  await fc.assert(fc.asyncProperty(randomSchema, prove), { numRuns, seed });
});

async function prove(random: RandomSchema): Promise<void> {
  for (const { session } of [source, target]) await session.query(dropAll);
  await source.session.query(sqlOf(random));
  const names = namesOf(random.transformations);
  // the time zone of values without one is a person's to tell
  const {
    reference,
    generators,
    differences: left,
  } = await restore(source, target, names, ({ kind }) => kind === "column type");

  expect(
    [...left, ...generators].flatMap(({ sql }) => sql),
    "the second round leaves nothing that it can do",
  ).toEqual([]);
  expect(await definitionsOf(target)).toEqual(reference.sequences.map(unquoted));
  const kinds = new Set(left.map(({ kind }) => kind));
  expect([...kinds].filter((kind) => !mayBeLeft.has(kind))).toEqual([]);
  expect(random.transformations.length > 0 ? [] : left, "without renames it leaves nothing at all").toEqual([]);
  for (const { note } of left) expect(note).toMatch(new RegExp(`${unsafeNote}|first it needs`));

  await renameAsLoaded(source, names);
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

async function definitionsOf({ connection }: Database): Promise<ReferenceSequence[]> {
  const { sequences } = await withSession(connection, referenceLimits, (session) =>
    readReference(session, "another database"),
  );
  return sequences.map(unquoted);
}

const mayBeLeft = new Set(["view", "materialized view", "owner"]);

/** All that a dump makes, but for the names of keys, which a load chooses. */
async function dumped({ connection }: Database): Promise<string[]> {
  const entries = dumpEntries(await dumpSchema(connection));
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
