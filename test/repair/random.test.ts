import { randomInt } from "node:crypto";
import { env } from "node:process";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database.ts";
import { catalogFacts, sequencePositions } from "./cases/catalog-facts.ts";
import { asIfDone, isChange, proveScript, putBack } from "./cases/prove.ts";
import { check, repair } from "./engine.ts";
import { expectedChanges, expectedGenerators, expectedSequences } from "./random/expectations.ts";
import { changes, readFacts, readGenerators, readSequences } from "./random/facts.ts";
import { insertsOf } from "./random/inserts.ts";
import { foresee } from "./random/oracle.ts";
import { type Scenario, scenario } from "./random/scenario.ts";
import { type Column, nameOf } from "./random/state.ts";

/** How many databases to try, all different from run to run; without it, few, and the same each time. */
const wantedRuns = Number(env.RESTORE_HOOK_RANDOM_RUNS ?? 0);
const { numRuns, seed } =
  wantedRuns > 0
    ? { numRuns: wantedRuns, seed: Number(env.RESTORE_HOOK_RANDOM_SEED ?? randomInt(2 ** 31)) }
    : { numRuns: 20, seed: 1 };

let database: TestDatabase;
let superuser: pg.Client;
let application: pg.Client;
let serverVersion: number;
const roles = new Map<string, string>();

beforeAll(async () => {
  database = await createDatabase();
  superuser = await database.connect();
  const app = await database.createRole("the application");
  application = await database.connect(app);
  roles.set("$app", app.name);
  for (const name of ["owner", "other"]) roles.set(`$${name}`, (await database.createRole(`the "${name}"`)).name);
  const { rows } = await superuser.query<{ version: number }>(
    "select current_setting('server_version_num')::integer as version",
  );
  serverVersion = rows[0]?.version ?? 0;
});

afterAll(() => database[Symbol.asyncDispose]());

// long enough to shrink what fails
const timeout = wantedRuns > 0 ? 86_400_000 : 300_000;

test("any damage to any database is repaired, and nothing else is changed", { timeout }, async () => {
  if (wantedRuns > 0) console.info(`${numRuns} runs with the seed ${seed}`);
  await fc.assert(fc.asyncProperty(scenario, prove), { numRuns, seed });
});

async function prove({ sql, state }: Scenario): Promise<void> {
  // an earlier one may have failed halfway
  await superuser.query("rollback");
  await superuser.query(dropAll);
  await superuser.query(sql.replaceAll(/\$(app|owner|other)\b/g, (role) => pg.escapeIdentifier(roles.get(role) ?? "")));
  const before = await catalogFacts(superuser);
  const factsBefore = await readFacts(superuser);
  const sequencesBefore = await readSequences(superuser);
  const positions = await sequencePositions(superuser);

  const promised = await check(database.connection);
  await proveScript(superuser, promised);
  await putBack(superuser, positions);
  expect(await catalogFacts(superuser), "a check changes nothing").toEqual(before);

  const report = await repair(database.connection);
  expect(promised.findings.map(asIfDone), "a check says what a repair does").toEqual(report.findings.map(asIfDone));
  expect(promised.counts).toEqual(report.counts);

  const outlook = foresee(state);
  const generators = await readGenerators(superuser);
  expect(generators).toEqual(expectedGenerators(outlook, state, generators));
  const sequences = await readSequences(superuser);
  const foreseen = expectedSequences(outlook, state, sequences);
  expect([...sequences.keys()].sort()).toEqual(Object.keys(foreseen).sort());
  expect(Object.fromEntries(sequences)).toMatchObject(foreseen);
  for (const [name, { next, increment }] of sequencesBefore) {
    const moved = (sequences.get(name)?.next ?? next) - next;
    expect(moved * increment, `${name} does not go back`).toBeGreaterThanOrEqual(0n);
  }
  const changed = changes(factsBefore, await readFacts(superuser));
  expect(expectedChanges(outlook, state, sequences.keys())).toEqual(expect.arrayContaining(changed));

  const after = await catalogFacts(superuser);
  const again = await repair(database.connection);
  expect(again.findings.filter(isChange), "a second run finds nothing").toEqual([]);
  expect(await catalogFacts(superuser), "a second run changes nothing").toEqual(after);

  const feederOf = (column: Column) => {
    const name = generators.get(nameOf(column)) ?? "";
    return outlook.sequences.get(name)?.stuck === true ? undefined : sequences.get(name);
  };
  for (const insert of insertsOf(state, feederOf, serverVersion)) {
    await expect(application.query(insert), insert).resolves.toMatchObject({ rowCount: 1 });
  }
}

const dropAll = `
do $$
declare
  name name;
begin
  for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
end
$$
`;
