import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionOptions } from "node:tls";
import pg from "pg";
import { FailureError } from "../failure.ts";

/** One database of one server, and how to get in. */
export interface ConnectionSettings {
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Undefined leaves it to PGPASSWORD and .pgpass, as libpq does. */
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
  /** How long the server may take to accept the connection; 15 s where it is not said. */
  readonly connectTimeout?: number | undefined;
}

export type Session = pg.Client;

/** How long a server may take to accept a connection, in milliseconds. */
const usualConnectTimeout = 15_000;

/** How long the answer of a server may take beyond the time of its statement, in milliseconds: else nobody is there any more. */
export const answerTimeout = 30_000;

/** How long a server may take to say good-bye, in milliseconds. */
const endTimeout = 5_000;

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
  const socket = new Socket();
  const session = new pg.Client({
    stream: () => socket,
    host: connection.host,
    port: connection.port,
    database: connection.database,
    user: connection.user,
    // pg asks PGPASSWORD and .pgpass only where the key is absent
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ssl: connection.tls,
    options: startupOptions(limits),
    application_name: "restore-hook",
    connectionTimeoutMillis: limits.connectTimeout ?? usualConnectTimeout,
    query_timeout: limits.statementTimeout + answerTimeout,
    keepAlive: true,
  });
  // a session that breaks while idle is noticed by the next query; without a listener it would end the process
  session.on("error", () => undefined);
  try {
    await session.connect();
    await refusePooler(session, connection);
    await session.query(noTransactionTimeout);
    return await work(session);
  } finally {
    // the server may be gone, or may never have been there: the answer to good-bye is not worth an error, or a long wait
    await Promise.race([session.end().catch(() => undefined), sleep(endTimeout, undefined, { ref: false })]);
    // else the server would keep the session, and the locks in it, for as long as we live
    socket.destroy();
  }
}

/**
 * Roles and databases may carry settings of their own (`alter role … set …`), so each that we depend on is given. PostgreSQL writes
 * definitions by some of them: two servers are to write the same in the same way, and what one wrote is run on the other.
 * An empty search_path makes PostgreSQL write every name with its schema, and keeps other people's functions out.
 * row_security off turns a silently incomplete MAX into an error.
 * READ COMMITTED: what is read under a lock must be read after the lock was taken.
 *
 * They are given when the session starts, and not by SET: a pooler that hands one session of the server to many
 * clients would pass ours on to the next one.
 */
function startupOptions({ lockTimeout, statementTimeout, readOnly }: SessionLimits): string {
  const settings = {
    search_path: "",
    lock_timeout: `${lockTimeout}ms`,
    statement_timeout: `${statementTimeout}ms`,
    default_transaction_read_only: readOnly ? "on" : "off",
    default_transaction_isolation: "read committed",
    default_transaction_deferrable: "off",
    idle_in_transaction_session_timeout: "60s",
    // if we are gone, our session is not to keep other runs out
    idle_session_timeout: "600s",
    tcp_keepalives_idle: "60s",
    tcp_keepalives_interval: "10s",
    row_security: "off",
    quote_all_identifiers: "off",
    standard_conforming_strings: "on",
    DateStyle: "ISO, MDY",
    IntervalStyle: "postgres",
    TimeZone: "UTC",
    bytea_output: "hex",
    extra_float_digits: "1",
    jit: "off",
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(" ", "\\ ")}`)
    .join(" ");
}

/** Most poolers refuse startup options; one that drops them is found out here, before anything is asked or locked. */
async function refusePooler(session: Session, { host, port }: ConnectionSettings): Promise<void> {
  const { rows } = await session.query<{ given: boolean }>(
    "select current_setting('row_security') = 'off' and current_setting('search_path') in ('', '\"\"') as given",
  );
  if (rows[0]?.given === true) return;
  throw new FailureError({
    reason: `the server does not take the settings of a session: it is most likely a connection pooler (${host}:${port})`,
    hint: "Name the PostgreSQL server itself: a pooler shares its sessions, and locks and settings with them.",
  });
}

/** There from PostgreSQL 17 on, and so no startup option: to name one that is not there is an error. */
const noTransactionTimeout = `
select pg_catalog.set_config(name, '0', false)
from pg_catalog.pg_settings
where name = 'transaction_timeout'
`;
