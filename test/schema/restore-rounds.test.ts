import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Session } from "../../lambda/postgres/connect.ts";
import type { Finding } from "../../lambda/report/report.ts";
import type { Restoration } from "../../lambda/schema/restore.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { restore, restoreRound, told } from "./restoring.ts";

const minute = 60_000;

function throughJson(restoration: Restoration): readonly Finding[] {
  if (restoration.ended) throw new Error("it has come to its end");
  return JSON.parse(JSON.stringify(restoration.before));
}

describe("a run that has no time left", () => {
  test("gives back what it has done, and the next round goes on and tells of all", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run("create table t (a int default 1, b int default 2, c int default 3)");
    await target.run("create table t (a int, b int, c int)");
    const times = [5 * minute, 1 * minute, 5 * minute, 5 * minute];
    const options = { kinds: ["defaults"], timeLeft: () => times.shift() ?? 0 } as const;

    const first = await restoreRound(source, target.connection, options);
    expect(first).toMatchObject({ ended: false, why: "out of time" });
    expect(told(throughJson(first))).toEqual(["repaired default public.t.a"]);
    const second = await restoreRound(source, target.connection, { ...options, before: throughJson(first) });
    expect(second.ended && told(second.findings)).toEqual([
      "repaired default public.t.a",
      "repaired default public.t.b",
      "repaired default public.t.c",
    ]);
  });

  test("cuts off what takes too long, tries it once more in the next round, and then goes on without it", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run("create table t (a int); create table u (); create index on t (a); comment on table u is 'last'");
    await target.run("create table t (a int); create table u ()");
    const other = await target.connect();
    await other.query("begin; lock table t in share update exclusive mode");
    // what ends a statement at the end of our time is a timeout of the server: nothing tells it from a cancellation
    const round = async (before: readonly Finding[]) => {
      let pid = 0;
      const options = { kinds: ["indexes", "comments"], timeLeft: () => 5 * minute, before } as const;
      const running = restoreRound(source, target.connection, options, async (session) => {
        pid = await waitingLong(session);
      });
      await waitForWaiting(target, () => pid);
      await target.run(`select pg_cancel_backend(${pid})`);
      return running;
    };

    const first = await round([]);
    expect(first).toMatchObject({ ended: false, why: "out of time" });
    expect(told(throughJson(first))).toEqual(["would-repair index public.t_a_idx"]);
    const second = await round(throughJson(first));
    await other.query("rollback");
    expect(second).toMatchObject({ ended: true });
    const findings = second.ended ? second.findings : [];
    expect(told(findings)).toEqual(["failed index public.t_a_idx", "repaired comment public.u"]);
    expect(findings[0]?.reason).toBe("it was not done in the 15 minutes that an invocation of the function may take");
  });
});

/** Lets a session wait for locks for as long as a test takes; returns its process. */
async function waitingLong(session: Session): Promise<number> {
  await session.query("set lock_timeout = '25s'");
  const { rows } = await session.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid ?? 0;
}

/** Returns when the process waits for a lock. */
async function waitForWaiting(target: TestDatabase, pid: () => number): Promise<void> {
  for (let waits = false; !waits; await sleep(20)) {
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and pid =";
    waits = (await target.rows(`${waiting} ${pid()}`)).length > 0;
  }
}

interface Killing {
  readonly when: string;
  readonly source: string;
  readonly target: string;
  /** The statement in whose middle the session ends. */
  readonly statement: RegExp;
  /** What keeps it there. */
  readonly lock: string;
}

const killings: readonly Killing[] = [
  {
    when: "an index is made",
    source: "create table t (a int default 1); create index on t (a)",
    target: "create table t (a int)",
    statement: /^create index concurrently/,
    lock: "insert into t values (1)",
  },
  {
    when: "the index of a primary key is made",
    source: "create table t (a int primary key)",
    target: "create table t (a int not null)",
    statement: /^create unique index concurrently/,
    lock: "insert into t values (1)",
  },
  {
    when: "a primary key is to stand on its index",
    source: "create table t (a int primary key)",
    target: "create table t (a int not null)",
    statement: /using index/,
    lock: "lock table t in access share mode",
  },
  {
    when: "NOT NULL is to be set",
    source: "create table t (a int not null)",
    target: "create table t (a int)",
    statement: /set not null/,
    lock: "lock table t in access share mode",
  },
  {
    when: "the check for NOT NULL is to be dropped",
    source: "create table t (a int not null)",
    target: "create table t (a int)",
    statement: /drop constraint/,
    lock: "lock table t in access share mode",
  },
  {
    when: "a foreign key is validated",
    source: "create table t (a int primary key, b int references t)",
    target: "create table t (a int primary key, b int)",
    statement: /validate constraint/,
    lock: "lock table t in share update exclusive mode",
  },
];

describe("a session that ends", () => {
  test.each(killings)("when $when: the next round completes it", async (killing) => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await source.run(killing.source);
    await target.run(killing.target);

    const cut = await killedIn(source, target, killing);
    expect(cut).toMatchObject({ ended: false, why: "interrupted" });
    const next = await restoreRound(source, target.connection, { kinds: ["all"], before: throughJson(cut) });
    const findings = next.ended ? next.findings : [];
    expect(told(findings)).not.toEqual([]);
    expect(told(findings).filter((one) => !one.startsWith("repaired"))).toEqual([]);
    expect(told(await restore(source, target, ["all"]))).toEqual([]);
    expect(await target.rows("select indexrelid::regclass::text from pg_index where not indisvalid")).toEqual([]);
    expect(await target.rows("select conname from pg_constraint where conname like 'restore_hook%'")).toEqual([]);
    const objects = "select indexrelid::regclass::text as name from pg_index where indrelid = 't'::regclass order by 1";
    expect(await target.rows(objects)).toEqual(await source.rows(objects));
  });
});

/** Lets the statement begin, and be kept by a lock; then ends its session. */
async function killedIn(
  source: TestDatabase,
  target: TestDatabase,
  { statement, lock }: Killing,
): Promise<Restoration> {
  const other = await target.connect();
  let pid = 0;
  const running = restoreRound(source, target.connection, { kinds: ["all"] }, async (session) => {
    pid = await waitingLong(session);
    const query = session.query.bind(session);
    // in the moment before it is sent, the lock is taken
    Object.assign(session, {
      query: async (...parameters: Parameters<typeof query>) => {
        const [first] = parameters as unknown[];
        const text = typeof first === "object" && first !== null && "text" in first ? String(first.text) : "";
        if (statement.test(text)) await other.query(`begin; ${lock}`);
        return Reflect.apply(query, session, parameters);
      },
    });
  });
  await waitForWaiting(target, () => pid);
  await target.run(`select pg_terminate_backend(${pid})`);
  const restoration = await running;
  await other.query("rollback");
  return restoration;
}
