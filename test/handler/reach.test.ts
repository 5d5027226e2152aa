import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { changeInstances, runSql } from "./change-account.ts";
import { attemptsOf, deliver } from "./deliver.ts";
import { type Front, startFront } from "./front.ts";
import { paragraphs } from "./paragraphs.ts";

/** The clock is moved ahead meanwhile, by what is skipped. */
const patience = { timeout: 60_000 };

let world: World;
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  await runSql(world, "postgres", `create database broken owner ${login.username}`);
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server), { fail: undefined });
  changeInstances(world, { DBInstanceStatus: "available" });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

describe("a run goes on", () => {
  beforeEach(async () => {
    await runSql(
      world,
      "broken",
      "drop schema public cascade",
      `create schema public authorization ${login.username}`,
      `set role ${login.username}`,
      "create table orders (id serial primary key)",
      "create table pages (id serial primary key)",
      "insert into orders values (1), (2)",
      "insert into pages values (1)",
    );
  });
  const request = { dbInstanceIdentifier: "jobs-staging", databases: ["broken"] };
  const subjects = ["REPAIRED jobs-staging: 2 resynced, all verified"];

  test("once the server can be reached", async () => {
    const fronts: Promise<Front>[] = [];
    const { port, [Symbol.asyncDispose]: close } = await startFront(world.server.port);
    await close();
    changeInstances(world, { Endpoint: { Address: "localhost", Port: port } });
    let described = 0;
    world.account.fail = (_service, operation) => {
      if (operation === "DescribeDBInstances") described += 1;
      if (described === 4 && fronts.length === 0) fronts.push(startFront(world.server.port, undefined, port));
      return undefined;
    };
    const run = await deliver(world, request);
    for (const front of fronts) await (await front)[Symbol.asyncDispose]();
    expect(run.mails.map(({ Subject }) => Subject)).toEqual(subjects);
    expect(attemptsOf(run, "log in")).toBeGreaterThan(1);
  });

  test.each([
    ["before the login", 1],
    ["between the login and the first look", 2],
    ["between look and repair", 3],
  ])("after the server has restarted %s", async (_when, nth) => {
    let isUp = Promise.resolve();
    await using front = await startFront(world.server.port, async (connection) => {
      if (connection === nth) await world.server.crash();
      if (connection === nth + 1) isUp = world.server.restart();
      await isUp;
    });
    changeInstances(world, { Endpoint: { Address: "localhost", Port: front.port } });
    const run = await deliver(world, request);
    expect(run.result).toEqual({ status: "repaired" });
    expect(run.mails.map(({ Subject }) => Subject)).toEqual(subjects);
    expect(front.connections()).toBeGreaterThanOrEqual(4);
  });

  test("but not with another server that has the address of the one that let it in", async () => {
    await using front = await startFront(world.server.port, async (connection) => {
      if (connection !== 2) return;
      // a server that has started at another time is another one, unless RDS knows better
      await world.server.restart();
      changeInstances(world, { Endpoint: { Address: "localhost", Port: world.server.port } });
    });
    changeInstances(world, { Endpoint: { Address: "localhost", Port: front.port } });
    const run = await deliver(world, request);
    expect(run.result).toEqual({ status: "failed" });
    expect(paragraphs(run.mails[0])[3]).toBe(
      `A person must look at: - Database broken: the DB instance jobs-staging has moved in the middle of the run, and localhost:${front.port} leads to another server now HINT: Run the restore hook again.`,
    );
  });

  test.each<[string, (front: Front) => Promise<unknown>]>([
    [
      "the server has ended its session",
      () =>
        runSql(
          world,
          "postgres",
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'restore-hook'",
        ),
    ],
    ["its connection was cut", async (front) => front.cut()],
  ])("with a repair, and tells of all of it, after %s", async (_what, interrupt) => {
    await using front = await startFront(world.server.port);
    changeInstances(world, { Endpoint: { Address: "localhost", Port: front.port } });
    const busy = new pg.Client(world.server.url("broken"));
    await busy.connect();
    try {
      await busy.query("begin; lock table public.pages in share row exclusive mode");
      const delivery = deliver(world, request);
      // by then the first sequence has been moved, and committed
      await vi.waitFor(async () => {
        await busy.query("select pg_stat_clear_snapshot()");
        const { rows } = await busy.query(
          "select pid from pg_stat_activity where application_name = 'restore-hook' and wait_event_type = 'Lock'",
        );
        expect(rows).toHaveLength(1);
      }, patience);
      await interrupt(front);
      await busy.query("commit");
      const run = await delivery;
      expect(run.result).toEqual({ status: "repaired" });
      expect(run.mails.map(({ Subject }) => Subject)).toEqual(subjects);
      expect(run.operations.map(({ name }) => name)).toContain("repair database 1 of 1, round 2");
    } finally {
      await busy.end();
    }
  });
});
