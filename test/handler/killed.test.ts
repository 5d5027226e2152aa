import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { awsAccount } from "../../local/demo/account.ts";
import { stories } from "../../local/demo/stories.ts";
import { tryInsert } from "../../local/demo/try-insert.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { type Moment, startKillableRunner } from "../../local/run-function/killable.ts";
import { deliver, restored } from "./deliver.ts";

let world: World;
/** When the invocation is to die: once, and the next one lives. */
let deadly: Moment | undefined;

function killWhen({ operation, phase }: Moment): boolean {
  if (deadly === undefined || deadly.operation !== operation || deadly.phase !== phase) return false;
  deadly = undefined;
  return true;
}

beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"), (options) => startKillableRunner({ ...options, killWhen }));
  await world.fill("job_board");
  // what every case gets a copy of; the function sees only databases that it can connect to
  await runSql("alter database job_board rename to broken", "alter database broken allow_connections false");
});
beforeEach(async () => {
  Object.assign(world.account, awsAccount(world.server));
  await runSql("drop database if exists job_board", "create database job_board template broken");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

describe("a database is repaired, and told of in one mail, by an execution whose invocation was killed", () => {
  test.each<[string, Moment["phase"]]>([
    ["wait for the DB instance", "started"],
    ["wait for the DB instance", "done"],
    ["list the databases", "started"],
    ["list the databases", "done"],
    ["repair database 1 of 2", "started"],
    ["repair database 1 of 2", "done"],
    ["repair database 2 of 2", "done"],
    // once it is done, the mail is on its way, and nobody can know: there may be a second one
    ["publish the report", "started"],
  ])('when "%s" was %s', async (operation, phase) => {
    deadly = { operation, phase };
    const run = await deliver(world, restored);

    expect(deadly, "the step is there, and the invocation died in it").toBeUndefined();
    expect(run).toMatchObject({ status: "SUCCEEDED", error: undefined });
    expect(run.mails).toHaveLength(1);
    expect(run.operations.find(({ name }) => name === operation)).toMatchObject({ status: "SUCCEEDED" });
    for (const story of stories.filter(({ database }) => database === "job_board")) {
      expect(await tryInsert(world, story, story.insert), story.title).toMatchObject({ inserted: true });
    }
  });
});

async function runSql(...statements: readonly string[]): Promise<void> {
  const session = new pg.Client(world.server.url());
  await session.connect();
  try {
    // one by one: none of them can be inside of a transaction
    for (const statement of statements) await session.query(statement);
  } finally {
    await session.end();
  }
}
