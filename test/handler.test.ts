import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { Fault } from "../local/aws-endpoint.ts";
import { awsAccount, login, topicArn } from "../local/demo/account.ts";
import { stories } from "../local/demo/stories.ts";
import { type Answer, tryInsert } from "../local/demo/try-insert.ts";
import { startWorld, type World } from "../local/demo/world.ts";
import { countOf, type Delivery, deliver, restored, taskStopped } from "./handler/deliver.ts";
import { readGenerators } from "./handler/generators.ts";
import { databasesIn, paragraphs } from "./handler/paragraphs.ts";

let world: World;
beforeAll(async () => {
  // the SDK would try three times, with seconds between, before the function notices
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

describe.each([
  {
    what: "a snapshot that was restored",
    database: "job_board",
    event: restored,
    subject: "REPAIRED jobs-staging: 11 resynced, all verified",
    again: { dbInstanceIdentifier: "jobs-staging" },
    subjectOfSecond: "OK jobs-staging: 13 sequences and keys checked, nothing to do",
    header:
      "Server: jobs-staging (us-east-1, account 111111111111) Restored from: DB snapshot rds:jobs-2026-03-18-04-05 Started by: Restored from snapshot rds:jobs-2026-03-18-04-05 (RDS-EVENT-0043, 2026-03-19T19:34:09Z) Credentials: the tag restore-hook:secret",
    databases: [
      "Database job_board: 13 checked, 11 repaired, 0 left alone, 0 failed",
      "Database postgres: no sequences, and no keys that lack one",
    ],
  },
  {
    what: "a database that AWS DMS has loaded",
    database: "link_shortener",
    event: taskStopped,
    subject: "REPAIRED shortener: 4 recreated, all verified, 4 left alone",
    again: {
      replicationTaskArn: "arn:aws:dms:us-east-1:111111111111:task:AAAABBBB0CCCCDDDDEEEEE1FFFF2GGG3FFFFFF3",
    },
    subjectOfSecond: "OK shortener: 8 sequences and keys checked, nothing to do, 4 left alone",
    header:
      "Server: shortener (us-east-1, account 111111111111) Loaded by: replication task shortener Started by: DMS task stopped: Stop Reason FULL_LOAD_ONLY_FINISHED (DMS-EVENT-0079, 2026-03-20T08:12:44Z) Credentials: the DMS endpoint shortener-target",
    databases: ["Database link_shortener: 8 checked, 4 repaired, 4 left alone, 0 failed"],
  },
] as const)("$what", ({ database, event, subject, again, subjectOfSecond, header, databases }) => {
  const own = stories.filter((story) => story.database === database);
  const before = new Map<string, Answer>();
  let run: Delivery;
  beforeAll(async () => {
    await world.fill(database);
    for (const story of own) {
      for (const insert of story.before) await tryInsert(world, story, insert);
      before.set(story.title, await tryInsert(world, story, story.insert));
    }
    run = await deliver(world, event);
  });

  test.each(own)("$title: fails before, works after", async (story) => {
    expect(before.get(story.title)).toMatchObject({ inserted: false, sqlstate: story.sqlstate });
    expect(await tryInsert(world, story, story.insert)).toMatchObject({ inserted: true });
  });

  test("is told of in one mail", () => {
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "repaired" } });
    expect(run.mails).toHaveLength(1);
    expect(run.mails[0]?.Subject).toBe(subject);
    const told = paragraphs(run.mails[0]);
    expect(told[1]).toBe(header);
    expect(databasesIn(run.mails[0])).toEqual(databases);
  });

  test("is not looked at twice, nor told of twice, when its event is delivered twice", async () => {
    const generators = await readGenerators(world.server, database);
    const second = await deliver(world, event);
    expect(second.executions).toMatchObject([{ status: "SUCCEEDED", result: run.executions[0]?.result }]);
    expect(second.mails).toEqual([]);
    expect(await readGenerators(world.server, database)).toEqual(generators);
  });

  test("is left as it is by a second run, which a person asks for", async () => {
    const generators = await readGenerators(world.server, database);
    const second = await deliver(world, again);
    expect(second).toMatchObject({ status: "SUCCEEDED", result: { status: "ok" } });
    expect(second.mails.map((mail) => mail.Subject)).toEqual([subjectOfSecond]);
    expect(await readGenerators(world.server, database)).toEqual(generators);
  });
});

describe("a run", () => {
  beforeEach(() => {
    Object.assign(world.account, awsAccount(world.server), { fail: undefined });
  });

  test("waits for the server until it accepts connections, and no longer", async () => {
    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["postgres"] });
    // creating, then backing-up
    expect(run.operations[1]).toMatchObject({ name: "wait for the DB instance", attempts: 2 });
    // once more for its credentials
    expect(countOf("DescribeDBInstances", run)).toBe(3);
    expect(run.mails.map(({ json }) => json)).toMatchObject([
      {
        address: `localhost:${world.server.port}`,
        again: expect.stringContaining(
          ` --payload '{"dbInstanceIdentifier":"jobs-staging","databases":["postgres"]}' `,
        ),
      },
    ]);
  });

  test("looks only at the databases that a person asks for", async () => {
    await using wanted = await brokenDatabase("wanted");
    await using other = await brokenDatabase("other");
    const before = await readGenerators(world.server, other.name);

    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: [wanted.name] });

    expect(run.result).toEqual({ status: "repaired" });
    expect(paragraphs(run.mails[0])).toEqual([
      "REPAIRED: 1 resynced, all verified",
      "Server: jobs-staging (us-east-1, account 111111111111) Started by: a person Credentials: the tag restore-hook:secret",
      "Database wanted: 1 checked, 1 repaired, 0 left alone, 0 failed",
      "Resynced (next value: before -> after): - public.orders.id: 1 -> 4, sequence public.orders_id_seq",
      "Verified: after the repairs everything was read again, and the numbers above come from that.",
    ]);
    expect(await readGenerators(world.server, other.name)).toEqual(before);
  });

  test("is not stopped by a database whose name Lambda would not take for a step", async () => {
    await using wanted = await brokenDatabase("wanted");

    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: ["möbel\n", wanted.name] });

    expect(run.result).toEqual({ status: "attention" });
    expect(run.mails.map((mail) => mail.Subject)).toEqual([
      "ATTENTION jobs-staging: 1 of 2 databases could not be checked, 1 resynced",
    ]);
  });

  test("repairs the other databases when one does not let it in, and asks for attention", async () => {
    await using open = await brokenDatabase("open");
    await using closed = await brokenDatabase("closed");
    await onServer(
      "postgres",
      "alter database closed owner to postgres; revoke connect on database closed from public",
    );
    const before = await readGenerators(world.server, closed.name);

    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: [closed.name, open.name] });

    const server = `localhost:${world.server.port}`;
    expect(run).toMatchObject({ status: "SUCCEEDED", result: { status: "attention" } });
    expect(run.mails.map((mail) => mail.Subject)).toEqual([
      "ATTENTION jobs-staging: 1 of 2 databases could not be checked, 1 resynced",
    ]);
    expect(paragraphs(run.mails[0])).toEqual([
      "ATTENTION: 1 of 2 databases could not be checked, 1 resynced",
      "Server: jobs-staging (us-east-1, account 111111111111) Started by: a person Credentials: the tag restore-hook:secret",
      "Database closed: could not be looked at Database open: 1 checked, 1 repaired, 0 left alone, 0 failed",
      `A person must look at: - Database closed: user "dbadmin" may not connect to database "closed": permission denied for database "closed" (${server}) HINT: Run as the owner of the database, or as a superuser: grant connect on database "closed" to "dbadmin";`,
      "Resynced in open (next value: before -> after): - public.orders.id: 1 -> 4, sequence public.orders_id_seq",
      "Verified: after the repairs everything was read again, and the numbers above come from that.",
    ]);
    expect(await readGenerators(world.server, closed.name)).toEqual(before);
  });

  test.each([
    [
      "is not there",
      "alter database postgres rename to maintenance",
      "alter database maintenance rename to postgres",
      "ok",
      ["job_board", "link_shortener", "maintenance"],
    ],
    [
      "does not let it in",
      "revoke connect on database postgres from public",
      "grant connect on database postgres to public",
      "attention",
      ["job_board", "link_shortener", "postgres"],
    ],
  ])(
    "asks the instance's own database which others there are when postgres %s",
    async (_how, close, open, status, names) => {
      await onServer("job_board", close);
      const run = await deliver(world, restored).finally(() => onServer("job_board", open));
      expect(run.result).toEqual({ status });
      expect(run.operations.map(({ name }) => name)).toEqual([
        "note the time",
        "wait for the DB instance",
        "log in",
        "look for baselines",
        ...names.map((_name, index) => `check database ${index + 1} of ${names.length}`),
        "note when it was done",
        "keep the report",
        "count what it came to",
        "publish the report",
      ]);
    },
  );

  test("fails for all to see when its report cannot be published", async () => {
    await using broken = await brokenDatabase("unreported");
    const message = "User: arn:aws:sts::111111111111:assumed-role/hook is not authorized to perform: SNS:Publish";
    failing("Publish", Number.POSITIVE_INFINITY, { status: 403, code: "AuthorizationError", message });
    const run = await deliver(world, { dbInstanceIdentifier: "jobs-staging", databases: [broken.name] });
    expect(run).toMatchObject({ status: "FAILED", result: undefined, error: { message } });
    expect(run.mails).toEqual([]);
  });

  test("fails for all to see when the function has not the environment that it needs", async () => {
    vi.stubEnv("RESTORE_HOOK_TOPIC_ARN", "restore-hook");
    const run = await deliver(world, restored).finally(() => vi.stubEnv("RESTORE_HOOK_TOPIC_ARN", topicArn));
    expect(run).toMatchObject({
      status: "FAILED",
      operations: [],
      error: {
        message:
          "the environment of the function is not as its stack sets it: RESTORE_HOOK_TOPIC_ARN: wanted the ARN of an SNS topic",
      },
    });
    // to name the run, and to start it
    expect(run.requests.map(({ operation }) => operation)).toEqual(["DescribeDBInstances", "Invoke"]);
  });
});

/** A database of the master user's with one sequence that is behind; dropped with the test. */
async function brokenDatabase(name: string) {
  await onServer("postgres", `create database ${name} owner ${login.username}`);
  await onServer(
    name,
    `set role ${login.username};
    create table public.orders (id serial primary key);
    insert into public.orders values (1), (2), (3);`,
  );
  return {
    name,
    [Symbol.asyncDispose]: () => onServer("postgres", `drop database ${name} with (force)`),
  };
}

async function onServer(database: string, sql: string): Promise<void> {
  const session = new pg.Client(world.server.url(database));
  await session.connect();
  for (const statement of sql.split(";")) await session.query(statement);
  await session.end();
}

/** Lets an operation of AWS fail so many times. */
function failing(name: string, times: number, fault: Fault): void {
  let left = times;
  world.account.fail = (_service, operation) => {
    if (operation !== name || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}
