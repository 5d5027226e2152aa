import pg from "pg";
import { beforeEach, expect, test, vi } from "vitest";
import { type KillableRunner, type Moment, startKillableRunner } from "../../local/run-function/killable.ts";
import { deliver } from "./deliver.ts";
import { taskArn } from "./loads.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";
import { reportIn, warehouseOfFile } from "./warehouse.ts";

let runner: KillableRunner;
/** At which moments an invocation is to die, each time one comes. */
let deadly: Moment[];
const shop = shopOfFile(async (options) => {
  runner = await startKillableRunner({ ...options, killWhen });
  return runner;
});
const { load } = warehouseOfFile(shop);
beforeEach(() => {
  deadly = [];
});

function killWhen({ operation, phase }: Moment): boolean {
  const index = deadly.findIndex((moment) => moment.operation === operation && moment.phase === phase);
  if (index >= 0) deadly.splice(index, 1);
  return index >= 0;
}

const asked = { replicationTaskArn: taskArn, restore: ["defaults", "indexes", "foreign-keys"] };
const restored = ["not null", "default", "index", "foreign key"];

function restoredIn(mail: Parameters<typeof reportIn>[0]): string[] {
  const { leftBehind } = reportIn(mail);
  return leftBehind.flatMap(({ outcome, leftBehind: what }) => (outcome === "repaired" && what ? [what.kind] : []));
}

test.each<Moment["phase"]>(["started", "done"])(
  "what was restored is told also when the step was killed when %s",
  async (phase) => {
    load();
    deadly = [{ operation: "restore database 1 of 1", phase }];
    const { mails } = await deliver(shop.world, asked);
    expect(deadly).toEqual([]);
    expect(mails).toHaveLength(1);
    expect(restoredIn(mails[0])).toEqual(restored);
  },
);

test.each(["the invocation is killed", "the server ends the session"])(
  "what was restored is told when, in the middle of it, %s",
  async (what) => {
    load();
    const [other, watching] = [0, 1].map(() => new pg.Client(shop.world.server.url(shopDatabase)));
    if (other === undefined || watching === undefined) throw new Error("there are two sessions");
    await Promise.all([other.connect(), watching.connect()]);
    try {
      // an index that is made concurrently waits for it
      await other.query("begin; insert into public.bills values (99, null, 1)");
      const delivery = deliver(shop.world, asked);
      const waiting =
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'create index concurrently%'";
      await vi.waitUntil(async () => (await watching.query(waiting)).rowCount === 1, { timeout: 15_000, interval: 20 });
      if (what === "the invocation is killed") runner.kill();
      else await watching.query(`select pg_terminate_backend(pid) from (${waiting}) as it`);
      await other.query("commit");

      const { mails } = await delivery;
      expect(restoredIn(mails[0])).toEqual(restored);
      const { rows } = await watching.query("select from pg_index where not indisvalid");
      expect(rows).toEqual([]);
    } finally {
      await Promise.all([other.end(), watching.end()]);
    }
  },
);

test("where nobody can restore it to the end, what is not known to be made has failed", async () => {
  load();
  deadly = Array.from({ length: 5 }, () => ({ operation: "restore database 1 of 1", phase: "started" }));
  const { mails } = await deliver(shop.world, asked);
  const failed = reportIn(mails[0]).leftBehind.filter(({ outcome }) => outcome === "failed");
  expect(failed.map(({ leftBehind }) => leftBehind?.kind)).toEqual(restored);
  expect(failed[0]?.reason).toMatch(
    /^it may have been made, but it could not be compared again to tell: it was cut off 5 /,
  );
  expect(reportIn(mails[0]).database.counts.failed).toBe(restored.length);
});
