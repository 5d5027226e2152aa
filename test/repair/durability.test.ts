import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";
import { type PostgresServer, startPostgresServer } from "../../local/postgres-server.ts";
import { repair } from "./engine.ts";

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgresServer({ package: inject("postgresPackage"), settings: { autovacuum: false } });
});

afterAll(() => server.stop());

for (const { what, busy, delay } of [
  { what: "what a repair has reported survives a crash right after it", busy: undefined, delay: "10s" },
  // the repair then waits three times as long, and longer than a statement may take
  { what: "so it does when the last of the repairs has failed", busy: "e", delay: "1s" },
]) {
  test(what, async () => {
    const database = busy === undefined ? "all" : "some";
    const session = await connect("postgres");
    await session.query(`create database "${database}"`);
    // what is not waited for is then most likely lost in a crash
    await session.query(`alter system set wal_writer_delay = '${delay}'`);
    await session.query("select pg_reload_conf()");
    await session.end();

    const tables = ["a", "b", "c", "d", "e"];
    const other = await connect(database);
    for (const table of tables) {
      await other.query(`create table ${table} (id serial primary key)`);
      await other.query(`insert into ${table} select generate_series(1, 7)`);
    }
    await other.query("checkpoint");
    await other.query("begin");
    if (busy !== undefined) await other.query(`lock table ${busy} in share row exclusive mode`);

    const { findings } = await repair(connectionTo(database), { lockTimeout: 200, statementTimeout: 2_000 });
    await server.crash();
    await server.restart();
    const reported = findings.filter(({ outcome }) => outcome === "repaired");
    expect(reported).toHaveLength(busy === undefined ? 5 : 4);

    const after = await connect(database);
    for (const { sequence } of reported) {
      const { rows } = await after.query<{ next: string }>(`select nextval('${sequence}')::text as next`);
      expect({ sequence, next: rows[0]?.next }).toEqual({ sequence, next: "8" });
    }
    await after.end();
  });
}

function connectionTo(database: string): ConnectionSettings {
  const { host, port, superuser: user, password, certificate } = server;
  return { host, port, user, password, database, tls: { ca: certificate } };
}

async function connect(database: string): Promise<pg.Client> {
  const { tls, ...settings } = connectionTo(database);
  const session = new pg.Client({ ...settings, ssl: tls });
  // it ends with the crash
  session.on("error", () => undefined);
  await session.connect();
  return session;
}
