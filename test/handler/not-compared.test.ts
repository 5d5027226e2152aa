import pg from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Fault } from "../../local/aws-endpoint.ts";
import { login } from "../../local/demo/account.ts";
import { type Moment, startKillableRunner } from "../../local/run-function/killable.ts";
import { readEvent } from "../events/read-event.ts";
import { largestCheckpoint, measureCheckpoints } from "./checkpoints.ts";
import { attemptsOf, countOf, deliver } from "./deliver.ts";
import { dataMigration, replicationTask } from "./loads.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";
import { keptReport, reader, reportIn, warehouse, warehouseOfFile } from "./warehouse.ts";

// a busy machine takes many times as long
const timeout = 120_000;

/** At which moments an invocation is to die, each time one comes. */
let deadly: Moment[] = [];

const shop = shopOfFile((options) => startKillableRunner({ ...options, killWhen }));
const { load } = warehouseOfFile(shop);
const stopped = readEvent("dms-task-stopped");

function killWhen({ operation, phase }: Moment): boolean {
  const index = deadly.findIndex((moment) => moment.operation === operation && moment.phase === phase);
  if (index >= 0) deadly.splice(index, 1);
  return index >= 0;
}

beforeEach(() => {
  deadly = [];
});
afterEach(() => vi.stubEnv("RESTORE_HOOK_EXCLUDE", undefined));

async function takesClients(): Promise<boolean> {
  try {
    await shop.sql("insert into public.clients default values", shopDatabase);
    return true;
  } catch {
    return false;
  }
}

describe("a run goes on without comparing, and says so once, when the source", { timeout }, () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      "is left out, by its host",
      () => {
        vi.stubEnv("RESTORE_HOOK_EXCLUDE", '["localhost"]');
        load();
      },
      /could not be read, .*: the server localhost is excluded by "localhost"$/,
    ],
    ["cannot be reached", () => load({ Port: 1 }), /could not be read, .*ECONNREFUSED/],
    ["has no secret that opens it", () => load({ PostgreSQLSettings: {} }), /could not be read, .*no secret is known/],
    ["is the target", () => load({ DatabaseName: shopDatabase }), /could not be read, .*to be compared with it/],
  ])("%s", async (_what, given, said) => {
    given();
    const run = await deliver(shop.world, stopped);
    const { remarks, database, leftBehind } = reportIn(run.mails[0]);
    expect(database.comparison).toBeNull();
    expect(leftBehind).toEqual([]);
    expect(remarks).toEqual([{ brief: null, text: expect.stringMatching(said) }]);
    expect(run.operations.map(({ name }) => name)).not.toContain("compare database 1 of 1");
    // generators are repaired nevertheless
    expect(await shop.takesOrders()).toBe(true);
  });

  test("is of another engine: there is nothing to say", async () => {
    load({ EngineName: "mysql" });
    const { remarks, database } = reportIn((await deliver(shop.world, stopped)).mails[0]);
    expect({ remarks, comparison: database.comparison }).toEqual({ remarks: [], comparison: null });
  });
});

test("a source that is left out is neither opened nor asked for a secret", async () => {
  vi.stubEnv("RESTORE_HOOK_EXCLUDE", '["localhost"]');
  load();
  const { requests } = await deliver(shop.world, stopped);
  expect(requests.filter(({ input }) => JSON.stringify(input).includes("warehouse/reader"))).toEqual([]);
});

test("a role that is granted nothing in the source sees all there is to compare", async () => {
  await shop.sql("revoke all on schema sales from public", warehouse);
  load();
  const { database, leftBehind } = reportIn((await deliver(shop.world, stopped)).mails[0]);
  expect(database.comparison).toMatchObject({ tables: 2 });
  expect(leftBehind.length).toBeGreaterThan(5);
});

const throttled: Fault = { status: 400, code: "ThrottlingException", message: "Rate exceeded" };
const refused: Fault = { status: 400, code: "AccessDeniedException", message: "not any more" };

/** Refuses to tell of tasks, from the so manieth time on. The last time is that of comparing, before that of repairing and checking. */
function failFrom(first: number, fault: Fault, times = Number.POSITIVE_INFINITY): void {
  let asked = 0;
  shop.world.account.fail = (_service, operation) => {
    if (operation !== "DescribeReplicationTasks") return undefined;
    asked += 1;
    return asked >= first && asked < first + times ? fault : undefined;
  };
}

describe("a source that cannot be read for a while", { timeout }, () => {
  let count = 0;
  beforeEach(async () => {
    load();
    count = countOf("DescribeReplicationTasks", await deliver(shop.world, stopped));
    await shop.reset();
    await shop.sql(
      "drop table public.clients; create table public.clients (id bigint primary key, \"e-mail\" text); insert into public.clients values (7, 'eve@example.com')",
      shopDatabase,
    );
    await shop.sql(`alter table public.clients owner to ${login.username}`, shopDatabase);
    load();
  });

  test("is asked again, and nothing is guessed", async () => {
    failFrom(count - 2, throttled, 2);
    const run = await deliver(shop.world, stopped);
    const { remarks, database } = reportIn(run.mails[0]);
    expect(attemptsOf(run, "check database 1 of 1")).toBe(3);
    expect(remarks).toEqual([]);
    expect(database.counts.recreated).toBe(1);
    expect(database.comparison).not.toBeNull();
  });

  test("is done without when that lasts", async () => {
    failFrom(count - 2, throttled);
    const run = await deliver(shop.world, stopped);
    const { remarks, database } = reportIn(run.mails[0]);
    expect(attemptsOf(run, "check database 1 of 1")).toBe(5);
    expect(remarks).toMatchObject([{ text: expect.stringMatching(/could not be read, .*ThrottlingException/) }]);
    expect(database.comparison).toBeNull();
    expect(await shop.takesOrders()).toBe(true);
  });

  test("keeps nothing from being repaired that needs none, when that lasts from the repair on", async () => {
    failFrom(count - 1, throttled);
    const run = await deliver(shop.world, stopped);
    const { status, remarks, database } = reportIn(run.mails[0]);
    expect(status).toBe("attention");
    expect(database.findings.map(({ outcome, columns }) => [outcome, ...columns])).toEqual([
      ["failed", "public.clients.id"],
      ["repaired", "public.orders.id"],
      ["left-alone", "public.bills.id"],
    ]);
    expect(database.findings[0]?.reason).toMatch(/^its source could not be read again: .*ThrottlingException/);
    expect(remarks).toMatchObject([{ text: expect.stringMatching(/was not compared with the source/) }]);
    expect(await shop.takesOrders()).toBe(true);
    expect(await takesClients()).toBe(false);
    // once it can be read again, the next run does the rest
    shop.world.account.fail = undefined;
    load();
    const next = reportIn((await deliver(shop.world, stopped)).mails[0]);
    expect(next.database.counts).toMatchObject({ recreated: 1, failed: 0 });
    expect(await takesClients()).toBe(true);
  });

  test("is not compared with when that lasts from then on", async () => {
    failFrom(count, refused);
    const { remarks, database } = reportIn((await deliver(shop.world, stopped)).mails[0]);
    expect(database.comparison).toBeNull();
    expect(remarks).toEqual([
      {
        brief: null,
        text: `database ${shopDatabase} was not compared with the source (the DMS endpoint warehouse), so what else was left behind is not known: AWS answered AccessDeniedException: not any more`,
      },
    ]);
  });
});

test.each<Moment["phase"]>(["started", "done"])(
  "a comparison that was killed when it was %s is made again, and told once",
  async (phase) => {
    load();
    deadly = [{ operation: "compare database 1 of 1", phase }];
    const run = await deliver(shop.world, stopped);
    expect(deadly).toEqual([]);
    expect(run.mails).toHaveLength(1);
    const { leftBehind } = reportIn(run.mails[0]);
    expect(leftBehind.filter(({ leftBehind: what }) => what?.kind === "view")).toHaveLength(1);
  },
);

test.each<Moment["phase"]>(["started", "done"])(
  "one mail tells of all that was repaired and left behind when the invocation was killed in each step, when that was %s",
  { timeout },
  async (phase) => {
    load();
    const steps = ["log in", "log in to the source"];
    steps.push("check database 1 of 1", "repair database 1 of 1", "compare database 1 of 1");
    steps.push("note when it was done", "keep the report", "count what it came to");
    deadly = steps.map((operation) => ({ operation, phase }));
    const run = await deliver(shop.world, stopped);
    expect(deadly).toEqual([]);
    expect(run.mails).toHaveLength(1);
    const { remarks, database, leftBehind } = reportIn(run.mails[0]);
    expect(remarks).toEqual([]);
    expect(database.counts).toMatchObject({ recreated: 1, failed: 0, leftBehind: leftBehind.length });
    expect(leftBehind.length).toBeGreaterThan(5);
    expect(await takesClients()).toBe(true);
  },
);

test("a source in which a table is locked for a while is compared with when it no longer is", { timeout }, async () => {
  load();
  const count = countOf("DescribeReplicationTasks", await deliver(shop.world, stopped));
  load();
  const migration = new pg.Client(shop.world.server.url(warehouse));
  await migration.connect();
  try {
    await migration.query("begin; lock table sales.old_bills in access exclusive mode");
    let asked = 0;
    shop.world.account.fail = (_service, operation) => {
      if (operation === "DescribeReplicationTasks") asked += 1;
      // where nothing is recreated any more, there is no repair: the last time is that of comparing
      if (asked === count) void migration.query("rollback");
      return undefined;
    };
    const run = await deliver(shop.world, stopped);
    const { remarks, leftBehind } = reportIn(run.mails[0]);
    expect(attemptsOf(run, "compare database 1 of 1")).toBe(2);
    expect(remarks).toEqual([]);
    expect(leftBehind.length).toBeGreaterThan(5);
  } finally {
    await migration.end();
  }
});

test("a comparison that is killed again and again leaves the rest of the report as it is", async () => {
  load();
  deadly = Array.from({ length: 5 }, () => ({ operation: "compare database 1 of 1", phase: "started" }));
  const run = await deliver(shop.world, stopped);
  expect(deadly).toEqual([]);
  const { remarks, database } = reportIn(run.mails[0]);
  expect(remarks).toMatchObject([{ text: expect.stringMatching(/was not compared with .*it was cut off 5 times/) }]);
  expect(database).toMatchObject({ comparison: null, counts: { recreated: 1 } });
});

test("what is too much for a checkpoint is kept nevertheless, and one function that is larger keeps nothing out", {
  timeout,
}, async () => {
  const body = (size: number) => `begin return new; end; -- ${"x".repeat(size)}`;
  const triggers = Array.from(
    { length: 60 },
    (_, index) => `
    create function sales.touch_${index}() returns trigger language plpgsql as $$${body(index === 0 ? 300_000 : 8_000)}$$;
    create trigger touch_${index} before insert on sales.old_bills for each row execute function sales.touch_${index}();`,
  );
  await shop.sql(`set role ${login.username}; ${triggers.join("")}`, warehouse);
  load();
  const measured = measureCheckpoints();
  const { mails } = await deliver(shop.world, stopped);
  measured.stop();
  const drops = Array.from({ length: 60 }, (_, index) => `drop function sales.touch_${index}() cascade`);
  await shop.sql(drops.join(";"), warehouse);

  const kept = keptReport(shop.world);
  const ofKind = (kind: string) => kept.leftBehind.filter(({ leftBehind: what }) => what?.kind === kind);
  expect(ofKind("routine")).toHaveLength(60);
  expect(ofKind("trigger")).toHaveLength(60);
  expect(kept.database.counts.leftBehind).toBe(kept.leftBehind.length);
  expect(measured.kept.largest).toBeGreaterThan(largestCheckpoint / 2);
  expect(measured.kept.largest).toBeLessThan(largestCheckpoint);
  const mailed = reportIn(mails[0]);
  expect(mailed.database.counts).toEqual(kept.database.counts);
});

test("no secret of the source is in mail, checkpoint, log or report", async () => {
  load();
  const printed = ["log", "info", "warn", "error", "debug"].map((name) =>
    vi.spyOn(console, name as "log").mockImplementation(() => undefined),
  );
  const run = await deliver(shop.world, stopped);
  const said = [
    run.executions,
    run.mails,
    shop.world.aws.objects.map(({ body }) => body.toString()),
    printed.map(({ mock }) => mock.calls),
  ];
  for (const spy of printed) spy.mockRestore();
  expect(JSON.stringify(run.mails)).toContain("public.unpaid");
  expect(JSON.stringify(said)).not.toContain(reader.password);
});

describe("a homogeneous data migration is to bring along", { timeout }, () => {
  function migrate(SelectionRules?: string): void {
    load();
    const migration = dataMigration(shop.world, { DataMigrationSettings: { SelectionRules } });
    const [target] = migration.dataProviders ?? [];
    const DataProviderArn = "arn:aws:dms:us-east-1:111111111111:data-provider:WAREHOUSE";
    const source = {
      DataProviderArn,
      Engine: "postgres",
      Settings: {
        PostgreSqlSettings: { ServerName: "localhost", Port: shop.world.server.port, DatabaseName: warehouse },
      },
    };
    for (const project of migration.migrationProjects ?? []) {
      project.SourceDataProviderDescriptors = [{ DataProviderArn, SecretsManagerSecretId: "warehouse/reader" }];
    }
    shop.given({ ...migration, dataProviders: [...(target === undefined ? [] : [target]), source] });
  }

  const all = ["sales.old_bills", "sales.old_clients"];
  test.each([
    { what: "all of its source", rules: undefined, missing: all },
    {
      what: "what its rules select",
      rules: JSON.stringify({
        rules: [
          {
            "rule-type": "selection",
            "rule-action": "include",
            "object-locator": { "schema-name": "sales", "table-name": "%clients" },
          },
        ],
      }),
      missing: all.slice(1),
    },
  ])("$what", async ({ rules, missing }) => {
    migrate(rules);
    const { leftBehind } = reportIn((await deliver(shop.world, readEvent("dms-data-migration-stopped"))).mails[0]);
    const tables = leftBehind.flatMap(({ leftBehind: what }) => (what?.kind === "table" ? [what.object] : []));
    expect(tables.toSorted()).toEqual(missing);
  });
});

test("tables that another load is loading at this moment are not compared", async () => {
  load();
  const other = replicationTask({
    ReplicationTaskIdentifier: "other-load",
    ReplicationTaskArn: `${replicationTask().ReplicationTaskArn}2`,
    Status: "running",
    TableMappings: JSON.stringify({
      rules: [
        {
          "rule-type": "selection",
          "rule-action": "include",
          "object-locator": { "schema-name": "public", "table-name": "bills" },
        },
      ],
    }),
  });
  shop.given({
    replicationTasks: [...(shop.world.account.replicationTasks ?? []), other],
    tableStatistics: { [other.ReplicationTaskArn ?? ""]: [{ SchemaName: "public", TableName: "bills" }] },
  });
  const { database } = reportIn((await deliver(shop.world, stopped)).mails[0]);
  expect(database.comparison).toMatchObject({ tables: 1 });
});
