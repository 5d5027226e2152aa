import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostgresServer, startPostgresServer } from "../../local/postgres-server.ts";
import { psql } from "./psql.ts";
import { runCommand, urlOf } from "./run-command.ts";

// a server of its own: on that of all tests, databases come and go
let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgresServer();
  const { host, port } = server;
  url = urlOf({ host, port, user: "dbadmin", database: "postgres" }, "secret");
  await run("postgres", "create role dbadmin login password 'secret'");
  for (const name of ["closed", "first", 'second "one"']) {
    await run("postgres", `create database ${pg.escapeIdentifier(name)} owner dbadmin`);
    await run(name, "create table orders (id serial primary key)", "insert into orders values (1), (2), (3)");
    await run(name, "alter table orders owner to dbadmin");
  }
  await run("postgres", "alter database closed owner to postgres", "revoke connect on database closed from public");
});
afterAll(() => server.stop());

test("a script for all databases goes from one to the next, and says which one it leaves out", async () => {
  const { exit, stdout, stderr } = await runCommand(["check", "--all-databases", "--sql", url]);
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
  expect(stdout.split("\n").filter((line) => /^\\connect|^-- the database/.test(line))).toEqual([
    `-- the database closed is left out: user "dbadmin" may not connect to database "closed": permission denied for database "closed" (localhost:${server.port})`,
    '\\connect "first"',
    `\\connect -reuse-previous=on '"dbname=''second ""one""''"'`,
  ]);

  const sessions: pg.Client[] = [];
  await psql(stdout, async (database) => {
    const session = await open(database);
    sessions.push(session);
    return session;
  });
  for (const session of sessions) await session.end();

  const again = await runCommand(["check", "--all-databases", url]);
  expect(again).toMatchObject({ exit: 1, stderr: "" });
  expect(again.stdout).toMatch(/^ATTENTION: 1 of 4 databases could not be checked\n/);
});

test("all databases are repaired, each by itself", async () => {
  await run("postgres", "grant connect on database closed to dbadmin");
  await run("first", "insert into orders values (4), (5)");
  const repair = await runCommand(["repair", "--all-databases", url]);
  expect(repair).toMatchObject({ exit: 0, stderr: "" });
  expect(repair.stdout).toMatch(/^REPAIRED: 2 resynced, all verified\n/);
  expect(repair.stdout.match(/^Database .*/gm)?.toSorted()).toEqual([
    "Database closed: 1 checked, 1 repaired, 0 left alone, 0 failed",
    "Database first: 1 checked, 1 repaired, 0 left alone, 0 failed",
    "Database postgres: no sequences, and no keys that lack one",
    'Database second "one": 1 checked, 0 repaired, 0 left alone, 0 failed',
  ]);
  // with all databases, a table may be in any of them
  const limits = ["--all-databases", "--table", "public.elsewhere"];
  expect(await runCommand(["check", ...limits, url])).toMatchObject({ exit: 0 });
});

async function open(database = "postgres"): Promise<pg.Client> {
  const session = new pg.Client(server.url(database));
  await session.connect();
  return session;
}

async function run(database: string, ...statements: readonly string[]): Promise<void> {
  const session = await open(database);
  for (const statement of statements) await session.query(statement);
  await session.end();
}
