import type { ConnectionOptions } from "node:tls";
import pg from "pg";

/** One database of one server, and how to get in. */
export interface ConnectionSettings {
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** A function is asked at connect time; undefined leaves it to PGPASSWORD and .pgpass, as libpq does. */
  readonly password: string | undefined;
  /** TLS options of Node.js; `false` sends everything in the clear. */
  readonly tls: ConnectionOptions | false;
}

/** Bounds on what our session may do to the others, in milliseconds, and whether it may write. */
export interface SessionLimits {
  /** Longest wait for any one lock. While we wait, others queue up behind us: keep it short. */
  readonly lockTimeout: number;
  /** Longest run of any one statement. */
  readonly statementTimeout: number;
  readonly readOnly: boolean;
}

export type Session = pg.Client;

/** How long a server may take to accept a connection, in milliseconds. */
const connectTimeout = 15_000;

/**
 * Runs `work` on a session of its own, and ends the session whatever happens.
 *
 * Throws what `pg` throws; `explainConnectionError` puts it into words.
 */
export async function withSession<T>(
  connection: ConnectionSettings,
  limits: SessionLimits,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = new pg.Client({
    host: connection.host,
    port: connection.port,
    database: connection.database,
    user: connection.user,
    // pg asks PGPASSWORD and .pgpass only where the key is absent
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ssl: connection.tls,
    application_name: "restore-hook",
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
  });
  // a session that breaks while idle is noticed by the next query; without a listener it would end the process
  session.on("error", () => undefined);
  await session.connect();
  try {
    await session.query(sessionSettings, [
      `${limits.lockTimeout}ms`,
      `${limits.statementTimeout}ms`,
      limits.readOnly ? "on" : "off",
    ]);
    return await work(session);
  } finally {
    // the server may be gone: the answer to good-bye is not worth an error
    await session.end().catch(() => undefined);
  }
}

/**
 * Roles and databases may carry settings of their own (`alter role … set …`), so each that we depend on is set here.
 * An empty search_path makes PostgreSQL write every name with its schema, and keeps other people's functions out.
 * row_security off turns a silently incomplete MAX into an error.
 * READ COMMITTED: what is read under a lock must be read after the lock was taken.
 */
const sessionSettings = `
select
  pg_catalog.set_config('search_path', '', false),
  pg_catalog.set_config('lock_timeout', $1::text, false),
  pg_catalog.set_config('statement_timeout', $2::text, false),
  pg_catalog.set_config('default_transaction_read_only', $3::text, false),
  pg_catalog.set_config('default_transaction_isolation', 'read committed', false),
  pg_catalog.set_config('default_transaction_deferrable', 'off', false),
  pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', false),
  pg_catalog.set_config('row_security', 'off', false),
  pg_catalog.set_config('quote_all_identifiers', 'off', false),
  pg_catalog.set_config('jit', 'off', false)
`;
