import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Failure } from "../../local/aws-endpoint.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();

/** What one test has kept stays in the bucket: each has a server of its own. */
let made = 0;
let server = "";
beforeEach(async () => {
  made += 1;
  server = `orders-${made}`;
  shop.given({ dbInstances: [dbInstance(shop.world, { DBInstanceIdentifier: server })] });
  vi.stubEnv("RESTORE_HOOK_BASELINES", "true");
  await shop.sql(
    "alter table public.pages add column a int, add column b int, add constraint uniq_ab unique (a, b)",
    shopDatabase,
  );
});
afterEach(async () => {
  vi.stubEnv("RESTORE_HOOK_BASELINES", undefined);
  await shop.sql("alter table public.pages drop column if exists a, drop column b", shopDatabase);
});

const ask = (wishes: object = {}) =>
  deliver(shop.world, { dbInstanceIdentifier: server, databases: [shopDatabase], ...wishes });
const vanish = () =>
  shop.sql("alter table public.pages drop column a; alter table public.pages add a int", shopDatabase);

let hours = 0;
function schedule(mode: "check" | "repair"): Promise<Delivery> {
  hours += 1;
  const time = new Date(Date.UTC(2026, 4, 20, hours)).toISOString();
  return deliver(shop.world, { schedule: { time, mode, dbInstanceIdentifiers: [server] } });
}

const keyOf = (identifier: string) => `baselines/db-instance/${identifier}/${shopDatabase}.json`;

/** The baseline of the shop, as it is in the bucket. */
function kept(identifier = server): string | undefined {
  return shop.world.aws.objects.find(({ key }) => key === keyOf(identifier))?.body.toString();
}

const report = z.object({
  remarks: z.array(z.object({ brief: z.string().nullable(), text: z.string(), hint: z.string() })),
  databases: z.array(
    z.object({
      database: z.string(),
      comparison: z.object({ with: z.string() }).nullable(),
      findings: z.array(
        z.object({
          problem: z.string(),
          leftBehind: z.object({ object: z.string() }).nullable(),
          sql: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** What a mail says of the shop. */
function told({ mails }: Delivery) {
  const { remarks, databases } = report.parse(mails[0]?.json);
  const { comparison, findings } = databases.find(({ database }) => database === shopDatabase) ?? {};
  const vanished = (findings ?? []).flatMap(({ leftBehind, sql }) => (leftBehind ? [{ ...leftBehind, sql }] : []));
  return { remarks, comparison, vanished: vanished.map(({ object, sql }) => ({ object, sql })) };
}

const uniqueConstraint = {
  object: expect.stringContaining("uniq_ab"),
  sql: expect.arrayContaining([expect.stringMatching(/unique .*\(a, b\)/i)]),
};

describe("with the setting", () => {
  test("a run keeps what a healthy database is like, and one that finds the same keeps it anew", async () => {
    const first = await ask();
    expect(first).toMatchObject({ result: { status: "repaired" } });
    expect(JSON.parse(kept() ?? "")).toMatchObject({ server, database: shopDatabase, schema: { tables: [{}, {}] } });
    expect(told(first)).toMatchObject({ comparison: null, remarks: [] });

    const before = kept();
    const second = await schedule("check");
    expect(second).toMatchObject({ result: { status: "ok" }, mails: [] });
    expect(kept()).not.toBe(before);
  });

  test("what has vanished is told by each run with its SQL, and the old baseline stays, until a person accepts it", async () => {
    await ask();
    const before = kept();
    await vanish();

    for (const mode of ["check", "repair"] as const) {
      const later = await schedule(mode);
      expect(later).toMatchObject({ result: { status: "attention" } });
      expect(told(later)).toMatchObject({
        vanished: [uniqueConstraint],
        comparison: { with: expect.stringMatching(/^the baseline of \d{4}-/) },
        remarks: [
          {
            text: `database ${shopDatabase} is not as in its baseline: each run tells of that, until it is made again or accepted`,
            hint: `To accept it as it is now, ask for a run with {"dbInstanceIdentifier":"${server}","databases":["${shopDatabase}"],"keepBaseline":true}.`,
          },
        ],
      });
      expect(kept()).toBe(before);
    }

    const accepted = await ask({ keepBaseline: true });
    expect(told(accepted).remarks).toMatchObject([
      { text: expect.stringMatching(/ was kept as its baseline, as asked/) },
    ]);
    expect(kept()).not.toBe(before);
    expect(await schedule("check")).toMatchObject({ result: { status: "ok" }, mails: [] });
  });

  test("what the SQL makes again has not vanished", async () => {
    await ask();
    await vanish();
    const [{ sql = [] } = {}] = told(await schedule("check")).vanished;
    for (const statement of sql) await shop.sql(statement, shopDatabase);
    expect(await schedule("check")).toMatchObject({ result: { status: "ok" }, mails: [] });
  });

  test("what is broken still is not kept, whoever asks", async () => {
    expect(await schedule("check")).toMatchObject({ result: { status: "attention" } });
    expect(kept()).toBeUndefined();
    const asked = await ask({ keepBaseline: true, dryRun: true });
    expect(told(asked).remarks).toMatchObject([{ brief: "baseline not kept", text: expect.stringMatching(/broken/) }]);
    expect(kept()).toBeUndefined();
  });

  test("what the settings have restored after a load does not undo what a migration has dropped; who asks for it gets it", async () => {
    vi.stubEnv("RESTORE_HOOK_RESTORE", "all");
    await ask();
    await vanish();
    for (const run of [await schedule("repair"), await ask()]) {
      expect(told(run)).toMatchObject({ vanished: [uniqueConstraint] });
    }
    expect((await ask({ restore: ["unique-constraints"], dryRun: true })).result).toMatchObject({
      status: "attention",
    });
    const restored = await ask({ restore: ["unique-constraints"] });
    expect(restored).toMatchObject({ result: { status: "repaired" } });
    expect(await schedule("check")).toMatchObject({ result: { status: "ok" } });
  });

  test("a generator that was removed on purpose is made again, until a dry run is asked to keep it so", async () => {
    await ask();
    const before = kept();
    const remove = () => shop.sql("alter table public.pages alter id drop default", shopDatabase);
    const use = () => shop.sql("begin; insert into public.pages default values; rollback", shopDatabase);
    await remove();
    expect(await schedule("repair")).toMatchObject({ result: { status: "repaired" } });
    await use();

    await remove();
    expect(told(await ask({ keepBaseline: true, dryRun: true })).remarks).toMatchObject([
      { text: expect.stringMatching(/ was kept as its baseline, as asked/) },
    ]);
    expect(kept()).not.toBe(before);
    expect(await schedule("repair")).toMatchObject({ result: { status: "ok" } });
    await expect(use()).rejects.toThrow(/null value in column "id"/);
    await shop.sql("alter table public.pages alter id set default nextval('public.pages_id_seq')", shopDatabase);
  });

  test("a sequence that stood further once is not moved there", async () => {
    await ask();
    await shop.sql("select setval('public.pages_id_seq', 500)", shopDatabase);
    await ask();
    await shop.sql("select setval('public.pages_id_seq', 7)", shopDatabase);
    expect(await schedule("check")).toMatchObject({ result: { status: "ok" } });
  });
});

test("after a restore it is compared with what it was restored from, and nothing is kept of it", async () => {
  await ask();
  const [source, target] = [server, `${server}-restored`];
  await vanish();
  shop.given({ dbInstances: [dbInstance(shop.world, { DBInstanceIdentifier: target })] });
  const restored = await deliver(shop.world, restoredTo(source, target));
  expect(told(restored)).toMatchObject({ vanished: [uniqueConstraint], remarks: [] });
  expect(kept(target)).toBeUndefined();
});

test("after a restore to an earlier time nothing is made that came later", async () => {
  await shop.sql("create sequence public.later", shopDatabase);
  await ask();
  await shop.sql("drop sequence public.later", shopDatabase);
  const target = `${server}-restored`;
  shop.given({ dbInstances: [dbInstance(shop.world, { DBInstanceIdentifier: target })] });
  await deliver(shop.world, restoredTo(server, target));
  await shop.sql("create sequence public.later; drop sequence public.later", shopDatabase);
});

test("after a restore from a snapshot, of a server that is gone, it is compared with the baseline of that", async () => {
  await ask();
  const target = `${server}-restored`;
  const snapshot = { DBSnapshotIdentifier: `${server}-friday`, DBInstanceIdentifier: server };
  await vanish();
  shop.given({ dbInstances: [dbInstance(shop.world, { DBInstanceIdentifier: target })], dbSnapshots: [snapshot] });
  const said = `Restored from snapshot ${snapshot.DBSnapshotIdentifier}.`;
  const restored = await deliver(shop.world, restoreEvent(target, said, "RDS-EVENT-0043"));
  expect(told(restored)).toMatchObject({ vanished: [uniqueConstraint] });
});

test("after a restore of a server without baseline it is compared with one of its own", async () => {
  await ask();
  await vanish();
  const said = `Restored from DB instance unknown-to-us to ${server}.`;
  const restored = await deliver(shop.world, restoreEvent(server, said, "RDS-EVENT-0019"));
  expect(told(restored)).toMatchObject({ vanished: [uniqueConstraint] });
});

function restoredTo(source: string, target: string) {
  return restoreEvent(target, `Restored from DB instance ${source} to ${target}.`, "RDS-EVENT-0019");
}

function restoreEvent(target: string, Message: string, EventID: string) {
  const arn = `arn:aws:rds:us-east-1:111111111111:db:${target}`;
  const time = "2026-03-19T19:34:09.293Z";
  return {
    version: "0",
    id: "c1d2e3f4-0000-0000-0000-000000000000",
    "detail-type": "RDS DB Instance Event",
    source: "aws.rds",
    account: "111111111111",
    time,
    region: "us-east-1",
    resources: [arn],
    detail: {
      EventCategories: ["restoration"],
      SourceType: "DB_INSTANCE",
      SourceArn: arn,
      Date: time,
      Message,
      SourceIdentifier: target,
      EventID,
    },
  };
}

describe("without the setting", () => {
  beforeEach(() => {
    vi.stubEnv("RESTORE_HOOK_BASELINES", undefined);
  });

  test("nothing is kept", async () => {
    await ask();
    expect(kept()).toBeUndefined();
  });

  test("a person may have it kept, and runs compare with that", async () => {
    await ask({ keepBaseline: true });
    expect(kept()).toBeDefined();
    await vanish();
    expect(told(await schedule("check"))).toMatchObject({ vanished: [uniqueConstraint] });
  });
});

test("where the bucket does not answer, the run goes on without, and says so", async () => {
  const denied: Failure = { status: 403, code: "AccessDenied", message: "Access Denied" };
  shop.world.account.fail = (_, operation) => (operation === "ListObjectsV2" ? denied : undefined);
  const run = await ask();
  expect(run).toMatchObject({ result: { status: "repaired" } });
  expect(told(run).remarks).toMatchObject([
    {
      brief: null,
      text: expect.stringMatching(/^whether there are baselines .* is not known: AWS answered AccessDenied/),
    },
  ]);
});

test("a baseline that is broken is told of, and the run goes on without", async () => {
  await ask();
  const object = shop.world.aws.objects.find(({ key }) => key === keyOf(server));
  object?.body.fill(" ");
  expect(told(await ask()).remarks[0]).toMatchObject({ text: expect.stringMatching(/^the baseline of .* is no JSON/) });
});
