import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { z } from "zod";
import { awsAccount } from "../../local/demo/account.ts";
import { stories } from "../../local/demo/stories.ts";
import { tryInsert } from "../../local/demo/try-insert.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { type KillableRunner, type Moment, startKillableRunner } from "../../local/run-function/killable.ts";
import { runSql } from "./change-account.ts";
import { deliver, restored } from "./deliver.ts";
import { manySequences } from "./many.ts";
import { paragraphs } from "./paragraphs.ts";

let world: World;
let runner: KillableRunner;
/** At which moments an invocation is to die, each time one comes. */
let deadly: Moment[];

function killWhen({ operation, phase }: Moment): boolean {
  const index = deadly.findIndex((moment) => moment.operation === operation && moment.phase === phase);
  if (index >= 0) deadly.splice(index, 1);
  return index >= 0;
}

beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"), async (options) => {
    runner = await startKillableRunner({ ...options, killWhen });
    return runner;
  });
  await world.fill("job_board");
  // what every case gets a copy of; the function sees only databases that it can connect to
  await runSql(
    world,
    "postgres",
    "alter database job_board rename to broken",
    "alter database broken allow_connections false",
  );
});
beforeEach(async () => {
  deadly = [];
  Object.assign(world.account, awsAccount(world.server), { fail: undefined });
  await runSql(
    world,
    "postgres",
    "drop database if exists warehouse",
    "drop database if exists job_board",
    "create database job_board template broken",
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

const own = stories.filter(({ database }) => database === "job_board");
/** A run without the execution that names and starts it. */
const asked = { dbInstanceIdentifier: "jobs-staging" };
const subject = "REPAIRED jobs-staging: 11 resynced, all verified";

describe("one mail tells of all that was repaired when the invocation was killed", () => {
  const steps = ["name the run", "start the run", "note the time", "wait for the DB instance", "log in"];
  steps.push("look for baselines", "check database 1 of 2", "repair database 1 of 2", "check database 2 of 2");
  steps.push("note when it was done", "keep the report", "count what it came to", "publish the report");
  test.each<[Moment["phase"], readonly string[]]>([
    ["started", steps],
    // What was done, nobody knows: a run that was started, say, or all repairs. Only the mail is not among these: once it is
    // on its way, there may be a second one.
    ["done", steps.slice(0, -1)],
  ])("in each of its steps, when that was %s", async (phase, killed) => {
    deadly = killed.map((operation) => ({ operation, phase }));
    const run = await deliver(world, restored);

    expect(deadly, "every step is there, and an invocation died in it").toEqual([]);
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "repaired" } });
    expect(run.mails.map((mail) => mail.Subject)).toEqual([subject]);
    expect(run.executions, "no run is started twice").toHaveLength(2);
    const operations = run.executions.flatMap((execution) => execution.operations);
    expect(operations.map(({ name, status }) => [name, status])).toEqual(steps.map((name) => [name, "SUCCEEDED"]));
    for (const story of own) {
      expect(await tryInsert(world, story, story.insert), story.title).toMatchObject({ inserted: true });
    }
  });

  test("in the middle of its repairs, where one has to wait for a lock", async () => {
    const [busy, watching] = await Promise.all([
      world.connect("job_board", "postgres"),
      world.connect("job_board", "postgres"),
    ]);
    try {
      await busy.query("begin; lock table public.jobs_item in share row exclusive mode");
      const delivery = deliver(world, asked);
      await vi.waitUntil(async () => (await watching.query(isWaiting)).rowCount === 1, { timeout: 10_000 });
      // what came before is done, and committed
      expect((await watching.query("select last_value from public.jobs_employee_id_seq")).rows).toEqual([
        { last_value: "26" },
      ]);
      runner.kill();
      await busy.query("commit");

      const run = await delivery;
      expect(run.mails.map((mail) => mail.Subject)).toEqual([subject]);
      expect(run.invocations).toBeGreaterThan(1);
      for (const story of own) {
        expect(await tryInsert(world, story, story.insert), story.title).toMatchObject({ inserted: true });
      }
    } finally {
      await Promise.all([busy.end(), watching.end()]);
    }
  });
});

test("all is told of a repair that was killed when it was done, although a checkpoint holds a part only", async () => {
  await manySequences(world.server, "warehouse", 700);
  deadly = [{ operation: "repair database 1 of 1", phase: "done" }];
  const run = await deliver(world, { ...asked, databases: ["warehouse"] });

  expect(deadly).toEqual([]);
  expect(run.mails.map((mail) => mail.Subject)).toEqual(["REPAIRED jobs-staging: 700 resynced, all verified"]);
  const kept = world.aws.objects.findLast(({ key }) => key.endsWith("/report.json"))?.body.toString() ?? "";
  const findings = z
    .object({ databases: z.tuple([z.object({ findings: z.array(z.unknown()) })]) })
    .parse(JSON.parse(kept));
  expect(findings.databases[0].findings).toHaveLength(700);
});

test.each<Moment["phase"]>(["started", "done"])(
  "a repair that was killed when %s does not wait for the bucket",
  async (phase) => {
    await manySequences(world.server, "warehouse", 700);
    deadly = [{ operation: "repair database 1 of 1", phase }];
    world.account.fail = (_service, operation) =>
      operation === "GetObject"
        ? { status: 503, code: "SlowDown", message: "Please reduce your request rate." }
        : undefined;
    const run = await deliver(world, { ...asked, databases: ["warehouse"] });

    expect(deadly).toEqual([]);
    expect(run.mails.map((mail) => mail.Subject)).toEqual(["REPAIRED jobs-staging: 700 resynced, all verified"]);
  },
);

test("a repair that was killed when it was done is told of, also when it cannot be begun at once again", async () => {
  deadly = [{ operation: "repair database 1 of 2", phase: "done" }];
  let throttled = false;
  world.account.fail = (_service, operation) => {
    if (operation !== "GetSecretValue" || deadly.length > 0 || throttled) return undefined;
    throttled = true;
    return { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
  };
  const run = await deliver(world, asked);

  expect(throttled).toBe(true);
  expect(run.operations.map(({ name }) => name)).toContain("repair database 1 of 2, round 2");
  expect(run.mails.map((mail) => mail.Subject)).toEqual([subject]);
});

test("a repair of which every invocation was killed is told as what may have been done, beside all else", async () => {
  // as killed in the middle of it as when it was done: nobody can know
  deadly = Array.from({ length: 5 }, () => ({ operation: "repair database 1 of 2", phase: "done" }));
  const run = await deliver(world, asked);

  expect(deadly).toEqual([]);
  expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "attention" } });
  expect(run.mails.map((mail) => mail.Subject)).toEqual(["ATTENTION jobs-staging: 11 failed"]);
  const told = paragraphs(run.mails[0]);
  expect(told).toContain(
    "Database job_board: 13 checked, 0 repaired, 0 left alone, 11 failed Database postgres: no sequences, and no keys that lack one",
  );
  expect(told.join("\n")).toContain(
    "it may have been repaired, but it could not be read again to tell: it was cut off 5 times, most likely by the 15 minutes that an invocation of the function may take",
  );
  expect(told.at(-1)).toBe(
    "Not verified: what may have been repaired, and could not be read again: 11 in all (job_board 11).",
  );
  const page = world.aws.objects.findLast(({ key }) => key.endsWith("/report.html"))?.body.toString() ?? "";
  expect(page).toContain("<p>Not verified is what may have been repaired, and could not be read again: 11 in all");
  for (const story of own) {
    expect(await tryInsert(world, story, story.insert), story.title).toMatchObject({ inserted: true });
  }
});

const isWaiting = `
select pid
from pg_locks
join pg_stat_activity using (pid)
where relation = 'public.jobs_item'::regclass
  and not granted
  and application_name = 'restore-hook'
`;
