import pg from "pg";
import { describe, expect, test } from "vitest";
import type { DatabaseReport } from "../../lambda/report/report.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { repair } from "./engine.ts";

const sql = pg.escapeIdentifier;

/** The roles of a managed server: the hook's login is no superuser and owns a table, another role owns the others. */
async function databaseWithRoles() {
  const database = await createDatabase();
  const hook = await database.createRole("hook");
  const owner = await database.createRole("owner");
  await database.run(`
    create table mine (id serial primary key);
    insert into mine select generate_series(1, 7);
    alter table mine owner to ${sql(hook.name)};
    grant create on schema public to ${sql(owner.name)};
  `);
  return { database, hook, owner };
}

const mineRepaired = expect.objectContaining({ outcome: "repaired", columns: ["public.mine.id"], from: "1", to: "8" });

test("the master user of a managed server repairs what it may, and can itself run the GRANT that lets it do the rest", async () => {
  await using database = await createDatabase();
  const master = await database.createRole("master", "createrole createdb");
  const [mine, theirs] = [await database.createRole("mine"), await database.createRole("theirs")];
  const [version] = await database.rows("select current_setting('server_version_num')::integer as number");
  // from PostgreSQL 16 on, whoever creates a role may grant it, and has none of its privileges
  const creates = (role: string) =>
    Number(version?.number) >= 160_000
      ? `grant ${sql(role)} to ${sql(master.name)} with admin true, inherit false, set false;`
      : "";
  await database.run(`
    ${creates(theirs.name)}
    grant ${sql(mine.name)} to ${sql(master.name)};
    grant create on schema public to ${sql(mine.name)}, ${sql(theirs.name)};
    create table a (id serial primary key);
    create table b (id bigint primary key);
    create table c (id integer generated always as identity primary key);
    create table d (id bigint primary key);
    alter table a owner to ${sql(mine.name)};
    alter table b owner to ${sql(mine.name)};
    alter table c owner to ${sql(theirs.name)};
    alter table d owner to ${sql(theirs.name)};
    insert into a select generate_series(1, 7);
    insert into b select generate_series(1, 7);
    insert into c overriding system value select generate_series(1, 7);
    insert into d select generate_series(1, 7);
    grant select on all tables in schema public to ${sql(master.name)};
    grant select on all sequences in schema public to ${sql(master.name)};
  `);

  const { counts, findings } = await repair(master.connection);
  expect(counts).toEqual({
    resynced: 1,
    recreated: 1,
    leftAlone: 0,
    failed: 2,
    runningOut: 0,
    leftBehind: 0,
    restored: 0,
  });
  const failed = findings.filter(({ outcome }) => outcome === "failed");
  expect(failed.map(({ columns }) => columns)).toEqual([["public.d.id"], ["public.c.id"]]);
  const hints = new Set(failed.map(({ hint }) => hint));
  expect(hints.size).toBe(1);
  const session = await database.connect(master);
  for (const hint of hints) await session.query(sqlOf(hint));

  expect((await repair(master.connection)).counts).toEqual({
    resynced: 1,
    recreated: 1,
    leftAlone: 0,
    failed: 0,
    runningOut: 0,
    leftBehind: 0,
    restored: 0,
  });
  expect((await repair(master.connection)).findings).toEqual([]);
  for (const table of ["a", "b", "c", "d"]) await database.run(`insert into ${table} default values`);
});

describe.concurrent("a login that lacks a privilege", () => {
  test("is told to become a member of the owner, and repairs as one", async () => {
    const { database, hook, owner } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      create table t (id serial primary key);
      create table u (id bigint primary key);
      insert into t select generate_series(1, 7);
      insert into u values (7);
      alter table t owner to ${sql(owner.name)};
      alter table u owner to ${sql(owner.name)};
      grant select on all tables in schema public to ${sql(hook.name)};
      grant select on all sequences in schema public to ${sql(hook.name)};
    `);
    const hint = expect.stringContaining(`: grant "${owner.name}" to "${hook.name}"`);

    const report = await repair(hook.connection);
    expect(report.counts).toEqual({
      resynced: 1,
      recreated: 0,
      leftAlone: 0,
      failed: 2,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    expect(report.findings).toEqual([
      expect.objectContaining({
        outcome: "failed",
        problem: "missing",
        columns: ["public.u.id"],
        to: null,
        reason: `the table public.u belongs to role "${owner.name}", whose privileges role "${hook.name}" does not have`,
        hint,
      }),
      expect.objectContaining({
        outcome: "failed",
        problem: "behind",
        columns: ["public.t.id"],
        from: "1",
        to: null,
        reason: `the sequence public.t_id_seq belongs to role "${owner.name}", whose privileges role "${hook.name}" does not have`,
        hint,
      }),
      mineRepaired,
    ]);

    await follow(database, report);
    const again = await repair(hook.connection);
    expect(again.counts).toEqual({
      resynced: 1,
      recreated: 1,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    await database.run(`
      set role ${sql(owner.name)};
      insert into t default values;
      insert into u default values;
    `);
  });

  test("that may not even read needs one GRANT for all that a role owns", async () => {
    const { database, hook, owner } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      create schema "Sales" authorization ${sql(owner.name)};
      set role ${sql(owner.name)};
      create sequence "Sales".numbers;
      create table "Sales"."Order" (id bigint primary key default nextval('"Sales".numbers'));
      create table "Sales".item (id bigint primary key);
      create table hidden (id serial primary key);
      create table lost (id serial primary key);
      insert into "Sales"."Order" select generate_series(1, 7);
      insert into "Sales".item values (7);
      insert into hidden select generate_series(1, 7);
      insert into lost values (7);
      alter table lost alter column id drop default;
      alter table hidden enable row level security;
      create policy few on hidden using (id < 4);
      grant select on hidden, hidden_id_seq to ${sql(hook.name)};
    `);

    const report = await repair(hook.connection);
    expect(report.counts).toEqual({
      resynced: 1,
      recreated: 0,
      leftAlone: 0,
      failed: 4,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    expect(new Set(hintsOf(report))).toEqual(
      new Set([
        expect.stringMatching(new RegExp(`^Run as a role with [^:]+: grant "${owner.name}" to "${hook.name}"`)),
      ]),
    );
    await follow(database, report);
    const again = await repair(hook.connection);
    expect(again.counts).toEqual({
      resynced: 2,
      recreated: 2,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    await database.run(`
      insert into "Sales"."Order" default values;
      insert into "Sales".item default values;
      insert into hidden default values;
      insert into lost default values;
    `);
  });

  test("is told in one round of all that has to be granted, by all who may", async () => {
    const { database, hook, owner } = await databaseWithRoles();
    await using _ = database;
    const schemas = await database.createRole("schemas");
    await database.run(`
      create schema app authorization ${sql(schemas.name)};
      create table app.created (id bigint primary key);
      create sequence app.numbers;
      create table app.drawn (id bigint primary key default nextval('app.numbers'));
      create table app.own (id serial primary key);
      insert into app.created values (7);
      insert into app.drawn select generate_series(1, 7);
      insert into app.own select generate_series(1, 7);
      alter table app.created owner to ${sql(owner.name)};
      alter table app.drawn owner to ${sql(owner.name)};
      alter sequence app.numbers owner to ${sql(hook.name)};
      alter table app.own owner to ${sql(hook.name)};
      revoke select on app.own_id_seq from ${sql(hook.name)};
    `);

    const report = await repair(hook.connection);
    const usage = `grant usage on schema "app" to "${hook.name}";`;
    const mayNot = `role "${hook.name}" may not`;
    expect(report.findings.map(({ columns, reason, hint }) => [columns[0], reason, hint])).toEqual([
      [
        "app.created.id",
        expect.stringMatching(/^the table app\.created belongs to role /),
        expect.stringMatching(
          new RegExp(
            `^Run one after the other as a role with [^:]+ and as role ${schemas.name}, or all as a superuser: grant "${owner.name}" .*; grant usage, create on schema "app" to "${owner.name}";$`,
          ),
        ),
      ],
      [
        "app.drawn.id",
        `${mayNot} read the column app.drawn.id`,
        `Run one after the other as role ${owner.name} and as role ${schemas.name}, or all as a superuser: grant select, update on table "app"."drawn" to "${hook.name}"; ${usage}`,
      ],
      [
        "app.own.id",
        `${mayNot} read the sequence app.own_id_seq`,
        `Run one after the other as role ${hook.name} and as role ${schemas.name}, or all as a superuser: grant select on sequence "app"."own_id_seq" to "${hook.name}"; ${usage}`,
      ],
      ["public.mine.id", null, null],
    ]);

    await follow(database, report);
    const again = await repair(hook.connection);
    expect(again.counts).toEqual({
      resynced: 2,
      recreated: 1,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    await database.run("insert into app.created default values; insert into app.drawn default values");
  });

  test("is told whom to ask: the owner of the database, for the schema public; and a superuser can run it all", async () => {
    await using database = await createDatabase();
    const hook = await database.createRole("hook");
    const [team, forged] = [await database.createRole("team"), await database.createRole("x: grant all;")];
    const own = (owner: string) =>
      database.run(`alter database ${sql(database.connection.database)} owner to ${sql(owner)}`);
    await database.run(`
      create table t (id bigint primary key);
      insert into t values (7);
      alter table t owner to ${sql(hook.name)};
      alter schema public owner to pg_database_owner;
      revoke usage, create on schema public from public;
    `);
    const grant = `or as a superuser: grant usage, create on schema "public" to "${hook.name}";`;

    await own(forged.name);
    expect(hintsOf(await repair(hook.connection))).toEqual([`Run as the owner of the schema, ${grant}`]);
    await own(team.name);
    const report = await repair(hook.connection);
    expect(hintsOf(report)).toEqual([`Run as role ${team.name}, ${grant}`]);
    await follow(database, report);
    expect((await repair(hook.connection)).counts).toMatchObject({ recreated: 1, failed: 0 });
  });

  test("is told to let the owner create in the schema, and repairs then", async () => {
    const { database, hook, owner } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      create table t (id bigint primary key);
      insert into t values (7);
      alter table t owner to ${sql(owner.name)};
      revoke create on schema public from public, ${sql(owner.name)};
      grant ${sql(owner.name)} to ${sql(hook.name)};
    `);

    const report = await repair(hook.connection);
    expect(report.findings).toEqual([
      expect.objectContaining({
        outcome: "failed",
        columns: ["public.t.id"],
        reason: `role "${owner.name}", which owns the table public.t, may not own a sequence in its schema`,
        hint: `Run as role ${database.connection.user}, or as a superuser: grant usage, create on schema "public" to "${owner.name}";`,
      }),
      mineRepaired,
    ]);

    await follow(database, report);
    const again = await repair(hook.connection);
    expect(again.findings).toEqual([
      expect.objectContaining({ outcome: "repaired", columns: ["public.t.id"], to: "8" }),
    ]);
    await database.run("insert into t default values");
  });

  test("is not asked to do anything about a sequence that an extension keeps from it", async () => {
    const { database, hook } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      create table t (id serial primary key);
      alter extension plpgsql add table t;
      alter extension plpgsql add sequence t_id_seq;
      grant select on t to ${sql(hook.name)};
    `);

    const report = await repair(hook.connection);
    expect(report.findings).toEqual([
      mineRepaired,
      expect.objectContaining({
        outcome: "left-alone",
        problem: "unknown",
        sequence: "public.t_id_seq",
        reason: `it belongs to the extension plpgsql, and role "${hook.name}" may not read the sequence public.t_id_seq`,
      }),
    ]);
  });

  test("is told which process of another role holds a lock, and what it does and since when only as a member of pg_read_all_stats", async () => {
    const { database, hook } = await databaseWithRoles();
    await using _ = database;
    const other = await database.connect();
    await other.query("begin");
    await other.query("insert into mine values (100)");
    const { rows } = await other.query<{ pid: number }>("select pg_backend_pid() as pid");
    const pid = rows[0]?.pid;

    const report = await repair(hook.connection, { lockTimeout: 200 });
    expect(report.findings).toMatchObject([
      {
        outcome: "failed",
        reason: `its table or sequence was in use for longer than the lock timeout, by process ${pid} (role "postgres")`,
        hint: expect.stringContaining(`pg_terminate_backend(${pid})`),
      },
    ]);

    await database.run(`grant pg_read_all_stats to ${sql(hook.name)}`);
    expect((await repair(hook.connection, { lockTimeout: 200 })).findings).toMatchObject([
      { reason: expect.stringMatching(/ \(role "postgres", idle in transaction, transaction begun at \d{4}-.*Z\)$/) },
    ]);
  });

  test("is told that it may not lock the table of a sequence that it owns", async () => {
    const { database, hook, owner } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      create sequence numbers;
      alter sequence numbers owner to ${sql(hook.name)};
      create table t (id bigint primary key default nextval('numbers'));
      insert into t select generate_series(1, 7);
      alter table t owner to ${sql(owner.name)};
      grant select on t to ${sql(hook.name)};
    `);

    const report = await repair(hook.connection);
    expect(report.findings).toEqual([
      expect.objectContaining({
        outcome: "failed",
        columns: ["public.t.id"],
        reason: `role "${hook.name}" may not lock the table public.t against writers`,
        hint: `Run as role ${owner.name}, or as a superuser: grant update on table "public"."t" to "${hook.name}";`,
      }),
      mineRepaired,
    ]);

    await follow(database, report);
    const again = await repair(hook.connection);
    expect(again.findings).toEqual([
      expect.objectContaining({ outcome: "repaired", columns: ["public.t.id"], to: "8" }),
    ]);
  });

  test("needs none on partitions, and none on inheriting tables", async () => {
    const { database, hook, owner } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      create sequence numbers;
      alter sequence numbers owner to ${sql(hook.name)};
      create table whole (id bigint default nextval('numbers')) partition by range (id);
      create table part partition of whole default;
      create table parent (id bigint default nextval('numbers'));
      create table child () inherits (parent);
      insert into whole values (7);
      insert into child values (9);
      alter table whole owner to ${sql(owner.name)};
      alter table part owner to ${sql(owner.name)};
      alter table parent owner to ${sql(owner.name)};
      alter table child owner to ${sql(owner.name)};
      grant select, update on whole, parent to ${sql(hook.name)};
    `);

    const { findings } = await repair(hook.connection);
    expect(findings).toEqual([
      mineRepaired,
      expect.objectContaining({ outcome: "repaired", columns: ["public.parent.id", "public.whole.id"], to: "10" }),
    ]);
  });

  test("is told of row-level security that hides rows from it, and takes no number from what it sees", async () => {
    const { database, hook } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      grant create on schema public to ${sql(hook.name)};
      create table t (id serial primary key);
      create table u (id bigint primary key);
      insert into t select generate_series(1, 7);
      insert into u values (7);
      alter table t enable row level security, force row level security;
      alter table u enable row level security, force row level security;
      create policy few on t using (id < 4);
      create policy few on u using (id < 4);
      alter table t owner to ${sql(hook.name)};
      alter table u owner to ${sql(hook.name)};
    `);

    const reason = (table: string) => `row-level security hides rows of public.${table} from role "${hook.name}"`;
    const hint = expect.stringMatching(
      new RegExp(
        `^Let the role see all rows, as a superuser[^:]*: alter role "${hook.name}" bypassrls; Where nobody may,`,
      ),
    );
    const report = await repair(hook.connection);
    expect(report.findings).toEqual([
      expect.objectContaining({ outcome: "failed", columns: ["public.u.id"], reason: reason("u"), hint }),
      expect.objectContaining({ outcome: "failed", columns: ["public.t.id"], reason: reason("t"), hint }),
      mineRepaired,
    ]);

    await follow(database, report);
    const again = await repair(hook.connection);
    expect(again.counts).toEqual({
      resynced: 1,
      recreated: 1,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    await database.run("insert into t default values; insert into u default values;");
  });

  test("sees all rows as the owner where row-level security is not forced", async () => {
    const { database, hook } = await databaseWithRoles();
    await using _ = database;
    await database.run(`
      create table t (id serial primary key);
      insert into t select generate_series(1, 7);
      alter table t enable row level security;
      create policy few on t using (id < 4);
      alter table t owner to ${sql(hook.name)};
    `);

    const report = await repair(hook.connection);
    expect(report.findings).toEqual([
      mineRepaired,
      expect.objectContaining({ outcome: "repaired", columns: ["public.t.id"], to: "8" }),
    ]);
  });

  test("repairs what it owns as anybody may, without being a superuser", async () => {
    const { database, hook } = await databaseWithRoles();
    await using _ = database;
    const writer = await database.createRole("writer");
    await database.run(`
      grant create on schema public to ${sql(hook.name)};
      set role ${sql(hook.name)};
      create table attached (id serial primary key);
      alter table attached alter column id drop default;
      create table created (id bigint primary key);
      create table identity (id integer generated always as identity primary key);
      insert into attached values (7);
      insert into created values (7);
      insert into identity overriding system value select generate_series(1, 7);
      grant insert on attached, created, identity to ${sql(writer.name)};
    `);

    const report = await repair(hook.connection);
    expect(report.counts).toEqual({
      resynced: 2,
      recreated: 2,
      leftAlone: 0,
      failed: 0,
      runningOut: 0,
      leftBehind: 0,
      restored: 0,
    });
    const session = await database.connect(writer);
    for (const table of ["attached", "created", "identity"]) await session.query(`insert into ${table} default values`);
  });
});

/** The SQL of a hint, behind what it is for. */
function sqlOf(hint: string | null | undefined): string {
  const [, statements] = /: ((?:alter|grant) .*;)/.exec(hint ?? "") ?? [];
  if (statements === undefined) throw new Error(`no SQL in the hint: ${hint}`);
  return statements;
}

function hintsOf({ findings }: DatabaseReport): (string | null)[] {
  return findings.filter(({ outcome }) => outcome === "failed").map(({ hint }) => hint);
}

/** Does what the hints say, as the roles that they name, and expects PostgreSQL to have no doubts about it. */
async function follow(database: TestDatabase, report: DatabaseReport): Promise<void> {
  const session = await database.connect();
  const said: (string | undefined)[] = [];
  session.on("notice", ({ severity, message }) => said.push(`${severity}: ${message}`));
  for (const hint of new Set(hintsOf(report))) {
    const [, first, second] = /^Run .*?as (?:role (\S+)|a .*?)(?: and as role (\S+))?, or/.exec(hint ?? "") ?? [];
    const statements = sqlOf(hint).match(/[^;]+;/g) ?? [];
    for (const [index, statement] of statements.entries()) {
      const role = index === statements.length - 1 ? (second ?? first) : first;
      if (role !== undefined) await session.query(`set role ${sql(role)}`);
      await session.query(statement);
      await session.query("reset role");
    }
  }
  expect(said).toEqual([]);
}
