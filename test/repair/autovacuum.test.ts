import pg from "pg";
import { expect, inject, test, vi } from "vitest";
import { startPostgresServer } from "../../local/postgres-server.ts";
import { repair } from "./engine.ts";

test("a table that autovacuum is at work on, as it is after every load, is repaired: autovacuum gives way", async () => {
  const server = await startPostgresServer({
    package: inject("postgresPackage"),
    settings: { autovacuum_naptime: "1s" },
  });
  const { host, port, superuser: user, password, certificate } = server;
  const connection = { host, port, user, password, database: "postgres", tls: { ca: certificate } };
  const { tls, ...settings } = connection;
  const session = new pg.Client({ ...settings, ssl: tls });
  try {
    await session.connect();
    for (const [table, type] of Object.entries({ behind: "serial", missing: "integer" })) {
      await session.query(`
        create table ${table} (id ${type} primary key, note text) with (
          autovacuum_vacuum_threshold = 0,
          autovacuum_vacuum_scale_factor = 0,
          autovacuum_vacuum_cost_delay = 100,
          autovacuum_vacuum_cost_limit = 1
        );
        insert into ${table} select number, repeat('x', 1000) from generate_series(1, 3000) as number;
        update ${table} set note = 'new';
      `);
    }
    const vacuumed = `
      select from pg_stat_progress_vacuum where relid in ('behind'::regclass, 'missing'::regclass)
    `;
    await vi.waitUntil(async () => (await session.query(vacuumed)).rowCount === 2, { timeout: 30_000 });

    const impatient = await repair(connection, { lockTimeout: 300 });
    const failed = {
      outcome: "failed",
      reason: expect.stringMatching(/lock timeout, by process \d+ \(autovacuum\)$/),
      hint: "Wait until autovacuum has done with the table, then run the restore hook again.",
    };
    expect(impatient.findings).toMatchObject([failed, failed]);
    const { findings } = await repair(connection);
    const repaired = { outcome: "repaired", to: "3001" };
    expect(findings).toMatchObject([repaired, repaired]);
    expect(await server.log()).toContain("canceling autovacuum task");
  } finally {
    await session.end();
    await server.stop();
  }
});
