import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { lambdaContext } from "../../local/run-function/lambda-context.ts";
import { loadHandler } from "../../local/run-function/load-handler.ts";
import { startRunnerOf } from "../../local/run-function.ts";
import { deliver } from "./deliver.ts";
import { manySequences } from "./many.ts";
import { paragraphs } from "./paragraphs.ts";

/** The clock of each invocation, in milliseconds: what is left when it begins, and what passes with each look at it. */
let clock: { readonly left: number; readonly passes: number };
let world: World;
beforeAll(async () => {
  world = await startWorld(inject("bundle"), (options) =>
    startRunnerOf(options, async () => {
      const handler = await loadHandler(options.bundle);
      return (event) => {
        let left = clock.left + clock.passes;
        const getRemainingTimeInMillis = () => {
          left -= clock.passes;
          return left;
        };
        return handler(event, { ...lambdaContext(clock.left), getRemainingTimeInMillis });
      };
    }),
  );
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server));
});
afterAll(() => world[Symbol.asyncDispose]());

const minutes = 60_000;

test("a repair that runs out of time goes on in other invocations, and one mail tells of all of it", async () => {
  await fill("many", 1_010);
  // so that one batch of 1,000 is begun, and no other one
  clock = { left: 6 * minutes, passes: 5 * minutes };
  const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["many"] });

  expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "repaired" } });
  expect(run.mails.map((mail) => mail.Subject)).toEqual([
    "REPAIRED jobs-staging: 1,010 resynced, all verified, 40 left alone",
  ]);
  expect(paragraphs(run.mails[0])).toContain("Database many: 1,050 checked, 1,010 repaired, 40 left alone, 0 failed");
  expect(run.operations.flatMap(({ name }) => (name?.includes("database") ? name : []))).toEqual([
    "check database 1 of 1",
    // too little time is left to begin with it
    "repair database 1 of 1",
    "have time for database 1 of 1",
    "repair database 1 of 1, round 2",
    "have time for database 1 of 1",
    "repair database 1 of 1, round 3",
  ]);
  expect(await wrongSequences("many")).toEqual([]);
});

test("a database that there is too little time for is left to another invocation once, and not for ever", async () => {
  await fill("few", 3);
  clock = { left: 4 * minutes, passes: 0 };
  const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["few"] });

  expect(run.mails.map((mail) => mail.Subject)).toEqual([
    "REPAIRED jobs-staging: 3 resynced, all verified, 40 left alone",
  ]);
  expect(run.operations.flatMap(({ name }) => (name?.includes("database") ? name : []))).toEqual([
    "check database 1 of 1",
    "have time for database 1 of 1",
    "check database 1 of 1, round 2",
    "repair database 1 of 1",
    "have time for database 1 of 1",
    "repair database 1 of 1, round 2",
  ]);
  expect(await wrongSequences("few")).toEqual([]);
});

test("what somebody else has repaired before a run could begin with it is not told of as repaired", async () => {
  await fill("shared", 3);
  clock = { left: 4 * minutes, passes: 0 };
  const other = new pg.Client(world.server.url("shared"));
  await other.connect();
  try {
    // as another run of the hook does
    await other.query(`select pg_advisory_lock(${lockKey})`);
    const delivery = deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["shared"] });
    const isAwaited = "select 1 from pg_locks where locktype = 'advisory' and not granted";
    await vi.waitUntil(async () => (await other.query(isAwaited)).rowCount === 1, { timeout: 20_000 });
    await other.query("select setval(oid, 3) from pg_class where relkind = 'S' and relname not like 'alone%'");
    await other.query("select pg_advisory_unlock_all()");

    const run = await delivery;
    expect(run.operations.map(({ name }) => name)).toContain("repair database 1 of 1, round 2");
    expect(run.mails.map((mail) => mail.Subject)).toEqual([
      "OK jobs-staging: 43 sequences and keys checked, nothing to do, 40 left alone",
    ]);
  } finally {
    await other.end();
  }
});

/** As in lambda/repair/exclusion.ts. */
const lockKey = 0x726573746f72686bn;

/**
 * Makes a database with so many sequences that are behind, and 40 that no column draws from. The findings of 1,010, with
 * names as long as these, do not fit into a checkpoint: of some of them only the number is kept.
 */
async function fill(database: string, sequences: number): Promise<void> {
  await manySequences(world.server, database, sequences);
  await rowsOf(
    database,
    "do $$ begin for number in 1..40 loop execute format('create sequence public.alone_%s', number); end loop; end $$",
    login.username,
  );
}

/** The sequences whose next number is not the one behind the 3 that all columns have. */
function wrongSequences(database: string): Promise<unknown[]> {
  return rowsOf(
    database,
    `
    select relname
    from pg_class
    where relkind = 'S'
      and relname not like 'alone%'
      and nextval(oid) <> 4
    limit 10`,
  );
}

async function rowsOf(database: string, sql: string, role = "postgres"): Promise<unknown[]> {
  const session = new pg.Client(world.server.url(database));
  await session.connect();
  try {
    await session.query(`set role ${role}`);
    const { rows } = await session.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await session.end();
  }
}
