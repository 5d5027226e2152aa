import type pg from "pg";
import { describe, expect, test, vi } from "vitest";
import { createDatabase, type TestDatabase } from "../../database.ts";
import { repair } from "../engine.ts";

/** Two tables whose sequences stay behind, whoever draws from them, and one without a sequence. */
const setUp = `
  create table held (id serial primary key, note text);
  create table other (id serial primary key, note text);
  create table plain (note text);
  insert into held values (1), (100000000);
  insert into other values (1), (100000000);
`;

/** What applications go on with meanwhile, each on a session of its own. */
const statements: Readonly<Record<string, string>> = {
  "writes to the table": "insert into held values ($1)",
  "draws from the sequence": "select nextval('held_id_seq') + $1",
  "reads the table": "select max(id) + $1 from held",
  "writes to a table that is repaired, too": "insert into other values ($1)",
  "writes to a table without a sequence": "insert into plain values ($1)",
};

describe.concurrent("an idle transaction", () => {
  for (const { holding, sql } of [
    { holding: "a sequence", sql: "select nextval('held_id_seq')" },
    { holding: "a table", sql: "update held set note = 'new' where id = 1" },
    { holding: "a table and its sequence", sql: "insert into held values (nextval('held_id_seq') + 10)" },
  ]) {
    test(`that holds ${holding} keeps the repair from it until the lock timeout, and nobody else`, async () => {
      await using database = await createDatabase();
      await database.run(setUp);
      const idle = await database.connect();
      await idle.query("begin");
      await idle.query(sql);
      const applications = await startApplications(database);

      // time for two slices: in between, those who wait for the table or the sequence get their turn
      const running = repair(database.connection, { lockTimeout: 2_000 });
      await waitsForHeld(database);
      const before = applications.ended();
      const { findings } = await running;
      const after = applications.ended();
      // whatever still waits must end, too, while the transaction stays idle
      await applications.stop();

      expect(findings).toEqual([
        expect.objectContaining({
          outcome: "failed",
          columns: ["public.held.id"],
          to: null,
          reason: expect.stringContaining("lock timeout"),
        }),
        expect.objectContaining({ outcome: "repaired", columns: ["public.other.id"] }),
      ]);
      for (const application of Object.keys(statements)) {
        const [was, is] = [before.get(application) ?? 0, after.get(application) ?? 0];
        expect(is, `somebody who ${application} goes on`).toBeGreaterThan(was);
      }

      await idle.query("rollback");
      const again = await repair(database.connection);
      expect(again.findings).toMatchObject([{ outcome: "repaired", columns: ["public.held.id"] }]);
      expect((await repair(database.connection)).findings).toEqual([]);
      await database.run("insert into held default values; insert into other default values;");
    });
  }
});

/** How far the numbers of the applications are ahead of the sequences. */
const ahead = 1_000_000;

/** Every application goes from one statement to the next until it is stopped; an error of any is one of `stop`. */
async function startApplications(database: TestDatabase) {
  const counts = new Map<string, number>();
  let stopped = false;
  const work = async (application: string, statement: string, session: pg.Client) => {
    for (let count = 1; !stopped; count += 1) {
      await session.query(statement, [ahead + count]);
      counts.set(application, count);
    }
  };
  const sessions = await Promise.all(
    Object.entries(statements).map(async (entry) => [...entry, await database.connect()] as const),
  );
  const working = Promise.all(sessions.map((entry) => work(...entry)));
  // it is awaited by stop(); until then an error must not end the process
  working.catch(() => undefined);
  return {
    ended: (): ReadonlyMap<string, number> => new Map(counts),
    async stop() {
      stopped = true;
      await working;
    },
  };
}

/** Waits until the repair waits for the table or for its sequence. */
async function waitsForHeld(database: TestDatabase): Promise<void> {
  await vi.waitFor(async () => {
    const rows = await database.rows(`
      select from pg_locks join pg_stat_activity using (pid)
      where relation in ('held'::regclass, 'held_id_seq'::regclass)
        and not granted and application_name = 'restore-hook'
    `);
    expect(rows).not.toHaveLength(0);
  }, 10_000);
}
