import pg from "pg";
import { describe, expect, test } from "vitest";
import { type ConnectionSettings, withSession } from "../../lambda/postgres/connect.ts";
import { explainConnectionError, isTransient } from "../../lambda/postgres/explain-error.ts";
import { createDatabase } from "../database.ts";

const limits = { lockTimeout: 1_234, statementTimeout: 56_789, readOnly: false };

describe.concurrent("a session", () => {
  test("has our settings, whatever the role and the database have been given", async () => {
    await using database = await createDatabase();
    const role = await database.createRole("hook");
    const name = pg.escapeIdentifier(role.name);
    await database.run(`
      alter role ${name} set search_path = public;
      alter role ${name} set lock_timeout = 0;
      alter role ${name} set default_transaction_isolation = 'serializable';
      alter role ${name} set default_transaction_read_only = on;
      alter role ${name} set row_security = on;
      alter role ${name} set quote_all_identifiers = on;
      do $$ begin
        -- there from PostgreSQL 17 on
        if exists (select from pg_settings where name = 'transaction_timeout') then
          alter role ${name} set transaction_timeout = '1min';
        end if;
      end $$;
      alter database ${database.connection.database} set statement_timeout = '5s';
      alter database ${database.connection.database} set idle_in_transaction_session_timeout = 0;
    `);
    const settings = await withSession(role.connection, limits, async (session) => {
      const { rows } = await session.query<{ name: string; setting: string }>(`
        select name, current_setting(name) as setting from pg_settings where name in (
          'application_name', 'search_path', 'lock_timeout', 'statement_timeout', 'default_transaction_isolation',
          'default_transaction_read_only', 'row_security', 'quote_all_identifiers', 'idle_in_transaction_session_timeout',
          'transaction_timeout'
        )
      `);
      return Object.fromEntries(rows.map((row) => [row.name, row.setting]));
    });
    const { transaction_timeout: transactionTimeout = "0", ...others } = settings;
    expect(transactionTimeout).toBe("0");
    expect(others).toEqual({
      application_name: "restore-hook",
      search_path: "",
      lock_timeout: "1234ms",
      statement_timeout: "56789ms",
      default_transaction_isolation: "read committed",
      default_transaction_read_only: "off",
      row_security: "off",
      quote_all_identifiers: "off",
      idle_in_transaction_session_timeout: "1min",
    });
  });

  test("is refused by us where its settings are not its own, as behind a pooler", async () => {
    await using database = await createDatabase();
    const [version] = await database.rows("select current_setting('server_version_num')::integer as version");
    // what a pooler does, an event trigger can do from PostgreSQL 17 on
    if (Number(version?.version) < 170_000) return;
    await database.run(`
      create function public.share() returns event_trigger language plpgsql as $$
        begin perform set_config('row_security', 'on', false); end
      $$;
      create event trigger share on login execute function public.share();
      alter event trigger share enable always;
    `);
    let reached = false;
    const work = withSession(database.connection, limits, async () => {
      reached = true;
    });
    await expect(work).rejects.toThrow(/^the server does not take the settings of a session: .* \(localhost:\d+\)$/);
    expect(reached).toBe(false);
  });

  test("that only reads cannot write", async () => {
    await using database = await createDatabase();
    const writing = withSession(database.connection, { ...limits, readOnly: true }, (session) =>
      session.query("create table t ()"),
    );
    await expect(writing).rejects.toMatchObject({ code: "25006" });
  });

  test("ends with its work, also when that fails", async () => {
    await using database = await createDatabase();
    const failure = new Error("on purpose");
    const work = withSession(database.connection, limits, () => Promise.reject(failure));
    await expect(work).rejects.toBe(failure);
    expect(
      await database.rows(
        "select from pg_stat_activity where application_name = 'restore-hook' and datname = current_database()",
      ),
    ).toEqual([]);
  });
});

describe.concurrent("a session that cannot be had", () => {
  test.each<{
    why: string;
    change: Partial<ConnectionSettings>;
    reason: RegExp;
    hint: RegExp;
    transient: boolean;
  }>([
    {
      why: "the password is wrong",
      change: { password: "wrong" },
      reason:
        /^the server does not accept the password of user "postgres": password authentication failed .*\(localhost:\d+\)$/,
      hint: /password/,
      transient: false,
    },
    {
      why: "there is no such database",
      change: { database: "nowhere" },
      reason: /^the server has no database "nowhere" \(localhost:\d+\)$/,
      hint: /^Name a database that is there\.$/,
      transient: false,
    },
    {
      why: "nobody listens on the port",
      change: { port: 1 },
      reason: /^the server cannot be reached: connect ECONNREFUSED .*\(localhost:1\)$/,
      hint: /security group/,
      transient: true,
    },
    {
      why: "the host is not known",
      change: { host: "nowhere.invalid" },
      reason: /^the server cannot be reached: getaddrinfo .*\(nowhere\.invalid:\d+\)$/,
      hint: /host name/,
      transient: true,
    },
    {
      why: "the certificate is not known",
      change: { tls: {} },
      reason: /^the certificate of the server cannot be trusted: self-signed certificate.* \(localhost:\d+\)$/,
      hint: /certificate authority/,
      transient: false,
    },
  ])("is explained when $why", async ({ change, reason, hint, transient }) => {
    await using database = await createDatabase();
    const connection = { ...database.connection, ...change };
    const error = await withSession(connection, limits, () => Promise.resolve("connected")).catch(
      (thrown: unknown) => thrown,
    );
    const failure = explainConnectionError(error, connection);
    expect(failure.reason).toMatch(reason);
    expect(failure.hint).toMatch(hint);
    expect(failure.reason + failure.hint).not.toContain(String(connection.password));
    expect(isTransient(error)).toBe(transient);
  });

  test.each([
    {
      why: "the user may not connect to the database",
      sql: (_role: string, name: string) => `revoke connect on database ${name} from public`,
      reason: /^user "hook_\w+" may not connect to database "\w+": permission denied .*\(localhost:\d+\)$/,
      transient: false,
    },
    {
      why: "the user may not log in",
      sql: (role: string) => `alter role ${role} nologin`,
      reason:
        /^the server does not let user "hook_\w+" in: role "hook_\w+" is not permitted to log in \(localhost:\d+\)$/,
      transient: false,
    },
    {
      why: "all connections are taken",
      sql: (role: string) => `alter role ${role} connection limit 0`,
      reason: /^the server has no connection left: too many connections for role "hook_\w+" \(localhost:\d+\)$/,
      transient: true,
    },
  ])("is explained when $why", async ({ sql, reason, transient }) => {
    await using database = await createDatabase();
    const { name, connection } = await database.createRole("hook");
    await database.run(sql(pg.escapeIdentifier(name), connection.database));
    const error = await withSession(connection, limits, () => Promise.resolve("connected")).catch(
      (thrown: unknown) => thrown,
    );
    expect(explainConnectionError(error, connection).reason).toMatch(reason);
    expect(isTransient(error)).toBe(transient);
  });
});

describe.concurrent("what keeps a session from reading", () => {
  test.each([
    {
      what: "a lock that somebody holds",
      sql: "lock table t in access share mode nowait",
      reason: /^something that is to be read was in use for longer than the lock timeout: .* \(localhost:\d+\)$/,
      hint: /has ended.*again/,
      transient: true,
    },
    {
      what: "too little time",
      sql: "select pg_catalog.pg_sleep(60)",
      reason: /^the server did not answer in time, or somebody has canceled the query: .* \(localhost:\d+\)$/,
      hint: /less to do/,
      transient: false,
    },
  ])("is explained: $what", async ({ sql, reason, hint, transient }) => {
    await using database = await createDatabase();
    await database.run("create table t ()");
    const holder = await database.connect();
    await holder.query("begin; lock table t in access exclusive mode");
    const error = await withSession(database.connection, { ...limits, statementTimeout: 1_000 }, (session) =>
      session.query(`set search_path = public; begin; ${sql}`),
    ).catch((thrown: unknown) => thrown);
    const failure = explainConnectionError(error, database.connection);
    expect(failure.reason).toMatch(reason);
    expect(failure.hint).toMatch(hint);
    expect(isTransient(error)).toBe(transient);
  });
});
