import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type { ConnectionSettings } from "../lambda/postgres/connect.ts";

/** A database of its own for one test case: `await using` drops it, with the roles that were made for it. */
export interface TestDatabase extends AsyncDisposable {
  /** How the superuser gets in. */
  readonly connection: ConnectionSettings;
  /** Makes a role that may log in to it, named uniquely after `name`: roles belong to the whole server. */
  createRole(name: string, attributes?: string): Promise<TestRole>;
  /** A session with PostgreSQL's own settings, as the superuser or a role, ended with the database. */
  connect(role?: TestRole): Promise<pg.Client>;
  /** Runs SQL as the superuser. */
  run(sql: string): Promise<void>;
  /** The rows of a query, asked by the superuser. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

export interface TestRole {
  readonly name: string;
  readonly connection: ConnectionSettings;
}

/** Makes an empty database on the server that all tests share. */
export async function createDatabase(): Promise<TestDatabase> {
  const { host, port, superuser, password, certificate } = inject("postgres");
  const database = `test_${randomBytes(6).toString("hex")}`;
  const server = { host, port, tls: { ca: certificate } };
  const connection = { ...server, database, user: superuser, password };
  const maintenance = { ...connection, database: "postgres" };
  const roles: string[] = [];
  const sessions: pg.Client[] = [];

  const connect = async (role?: TestRole) => {
    const session = await open(role?.connection ?? connection);
    sessions.push(session);
    return session;
  };
  await onSession(maintenance, (session) => session.query(`create database ${database}`));
  return {
    connection,
    connect,
    async createRole(name, attributes = "") {
      const role = `${name}_${database}`;
      await onSession(connection, (session) =>
        session.query(`create role ${pg.escapeIdentifier(role)} login password 'secret' ${attributes}`),
      );
      roles.push(role);
      return { name: role, connection: { ...connection, user: role, password: "secret" } };
    },
    async run(sql) {
      await onSession(connection, (session) => session.query(sql));
    },
    async rows(sql) {
      const { rows } = await onSession(connection, (session) => session.query<Record<string, unknown>>(sql));
      return rows;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(sessions.map((session) => session.end()));
      await onSession(maintenance, async (session) => {
        await session.query(`drop database ${database} with (force)`);
        for (const role of roles) await session.query(`drop role ${pg.escapeIdentifier(role)}`);
      });
    },
  };
}

async function open({ tls, ...settings }: ConnectionSettings): Promise<pg.Client> {
  const session = new pg.Client({ ...settings, ssl: tls });
  // a test may end sessions from outside; what it then expects is told by the next query
  session.on("error", () => undefined);
  await session.connect();
  return session;
}

async function onSession<T>(settings: ConnectionSettings, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = await open(settings);
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}
