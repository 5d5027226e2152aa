import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";
import { sqlstateOf } from "../../lambda/postgres/sqlstate.ts";
import { nothingIntended } from "../../lambda/repair/intended.ts";
import { InterruptedRepair } from "../../lambda/repair/interrupted.ts";
import type { Finding } from "../../lambda/report/report.ts";
import { type PostgresServer, startPostgresServer } from "../../local/postgres-server.ts";
import { brokenTables, type Generator, readGenerators } from "./crash/broken-tables.ts";
import { check, repair } from "./engine.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
  await onSession("postgres", (session) => session.query("create database broken"));
  await onSession("broken", (session) => session.query(brokenTables));
});
afterAll(() => server.stop());

/** After which of its repairs a run is to be killed; `held`: it cannot go further, and so is not done by then. */
const moments = [
  { repairs: 1, held: false },
  { repairs: 50, held: false },
  { repairs: 160, held: true },
];

test.each(moments)(
  "a server that is killed after $repairs repairs keeps each whole, and a new run does the rest",
  async ({ repairs, held }) => {
    const database = `killed_after_${repairs}`;
    await onSession("postgres", (session) => session.query(`create database ${database} template broken`));
    const before = await onSession(database, readGenerators);
    const { findings } = await check(connectionTo(database));
    const [last, next] = findings.slice(repairs - 1);
    if (last === undefined || next === undefined) throw new Error("there are fewer repairs than that");

    const { interruption, inserted } = await killDuring(database, last, held ? next : undefined);
    await server.restart();

    const targets = new Map(findings.map(({ columns, to }) => [columns.join(), Number(to)]));
    const tables = (await onSession(database, readGenerators)).map((after, index) => ({
      ...after,
      before: before[index],
      target: targets.get(columnOf(after.table)) ?? 0,
    }));
    // the row that an application has inserted after the repair, by the default
    const own = tables.find(({ table }) => columnOf(table) === last.columns.join());
    expect(own).toMatchObject({ largest: inserted, rows: (own?.before?.rows ?? 0) + 1 });
    expect(own?.next).toBeGreaterThan(inserted);
    expect(tables.filter((table) => table !== own && !isAsBefore(table) && !isRight(table))).toEqual([]);

    const attempted = interruption?.attempted ?? nothingIntended;
    if (held) expect(attempted.findings).toHaveLength(findings.length);
    const open = tables.filter((table) => table !== own && !isRight(table));
    const report = await repair(connectionTo(database), held ? { attempted } : {});
    expect(report.findings.filter(({ outcome }) => outcome !== "repaired")).toEqual([]);
    expect(report.findings.flatMap(({ columns }) => columns).toSorted()).toEqual(
      held ? [...targets.keys()].toSorted() : open.map(({ table }) => columnOf(table)).toSorted(),
    );
    expect((await repair(connectionTo(database))).findings).toEqual([]);
    await onSession(database, (session) => session.query(insertIntoAll));
  },
);

type Compared = Generator & { readonly before: Generator | undefined; readonly target: number };

/** A sequence that has been drawn from may be up to 32 further after a crash: nextval writes so many ahead to the log. */
function isAsBefore({ before, ...after }: Compared): boolean {
  if (before === undefined || before.from !== after.from || before.sequence !== after.sequence) return false;
  if (before.rows !== after.rows || before.largest !== after.largest) return false;
  if (before.next === null || after.next === null) return before.next === after.next;
  const ahead = after.table.startsWith("used_") ? 32 : 0;
  return after.next >= before.next && after.next <= before.next + ahead;
}

/** Whole, and past the data, which are what they were. */
function isRight({ before, target, ...after }: Compared): boolean {
  const whole =
    after.sequence !== null && (after.from === before?.from || after.from === `nextval('${after.sequence}'::regclass)`);
  return whole && after.next === target && before?.rows === after.rows && before.largest === after.largest;
}

function columnOf(table: string): string {
  return `public.${table}.id`;
}

/** Kills the server as soon as another session sees the last repair done, and has inserted a row by it. */
async function killDuring(database: string, last: Finding, next: Finding | undefined) {
  const holder = await open(database);
  if (next !== undefined) await holder.query(`begin; lock table ${tableOf(next)} in row exclusive mode`);
  const other = await open(database);
  const running = repair(connectionTo(database)).then(
    () => undefined,
    (error: unknown) => error,
  );
  while (!(await isDone(other, last)));
  const { rows } = await other.query<{ id: number }>(
    `insert into ${tableOf(last)} default values returning id::integer as id`,
  );
  const backends = await other.query<{ pid: number }>(
    "select pid from pg_stat_activity where application_name = 'restore-hook'",
  );
  const crash = server.crash();
  // a process of the server that has work to do would end only once that is done
  for (const { pid } of backends.rows) process.kill(pid, "SIGKILL");
  await crash;
  const error = await running;
  await Promise.all([holder, other].map((session) => session.end().catch(() => undefined)));
  if (error !== undefined && !(error instanceof InterruptedRepair)) throw error;
  return { interruption: error, inserted: rows[0]?.id ?? 0 };
}

async function isDone(session: pg.Client, { sequence, to }: Finding): Promise<boolean> {
  try {
    const { rows } = await session.query<{ last: string }>(`select last_value::text as last from ${sequence}`);
    return rows[0]?.last === to;
  } catch (error) {
    // it is not there yet, or is given another file at this moment
    if (["42P01", "XX001"].includes(sqlstateOf(error) ?? "")) return false;
    throw error;
  }
}

function tableOf({ columns }: Finding): string {
  return columns.join().replace(/\.id$/, "");
}

const insertIntoAll = `
  do $$ declare name text; begin
    for name in select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
      execute format('insert into %I default values', name);
    end loop;
  end $$
`;

function connectionTo(database: string): ConnectionSettings {
  const { host, port, superuser: user, password, certificate } = server;
  return { host, port, database, user, password, tls: { ca: certificate } };
}

async function open(database: string): Promise<pg.Client> {
  const session = new pg.Client(server.url(database));
  // the crash ends it, too
  session.on("error", () => undefined);
  await session.connect();
  return session;
}

async function onSession<T>(database: string, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = await open(database);
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}
