import pg from "pg";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";
import { type PostgresServer, startPostgresServer } from "../../local/postgres-server.ts";

/** A server with PostgreSQL's own settings, and a database on it with nothing but what a benchmark makes. */
export interface BenchServer extends AsyncDisposable {
  readonly connection: ConnectionSettings;
  /** A session with PostgreSQL's own settings, for all that is not measured. */
  readonly session: pg.Client;
}

/** Starts a server whose commits reach the disk, as everywhere but in tests. */
export async function startBenchServer(): Promise<BenchServer> {
  const server = await startPostgresServer({ settings: { fsync: true, full_page_writes: true } });
  const connection = settingsOf(server);
  const session = await connect(connection);
  return {
    connection,
    session,
    async [Symbol.asyncDispose]() {
      await session.end();
      await server.stop();
    },
  };
}

export async function connect({ tls, ...settings }: ConnectionSettings): Promise<pg.Client> {
  const session = new pg.Client({ ...settings, ssl: tls });
  await session.connect();
  return session;
}

function settingsOf({ host, port, superuser, password, certificate }: PostgresServer): ConnectionSettings {
  return { host, port, user: superuser, password, database: "postgres", tls: { ca: certificate } };
}
