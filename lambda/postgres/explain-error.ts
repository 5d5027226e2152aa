import pg from "pg";
import type { Failure } from "../failure.ts";
import type { ConnectionSettings } from "./connect.ts";
import { escapeInvisible, quoteIdentifier, visibleSql } from "./identifiers.ts";
import { mayHoldRows, type ServerError, serverWords } from "./server-words.ts";
import { sqlstate, sqlstateOf } from "./sqlstate.ts";

/** Whether a server that refuses now may well accept soon: it is starting, restarting, or full, or others hold a lock. */
export function isTransient(error: unknown): boolean {
  const state = sqlstateOf(error);
  if (state !== undefined) {
    return (
      (state.startsWith("08") && state !== sqlstate.protocolViolation) ||
      state.startsWith("57P") ||
      state === sqlstate.tooManyConnections ||
      state === sqlstate.deadlockDetected ||
      state === sqlstate.lockNotAvailable
    );
  }
  return !isCertificateError(error) && !isPasswordMissing(error) && !isWithoutTls(error);
}

/** Whether an error is a mistake in our own code, which must not pass for one of the server. */
export function isOurMistake(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

/** Why no session could be had, or why it ended. What is wrong comes before the address: a subject has no room for both. */
export function explainConnectionError(error: unknown, connection: ConnectionSettings): Failure {
  const { reason, hint } = explain(error, connection);
  return { reason: `${reason} (${connection.host}:${connection.port})`, hint };
}

function explain(error: unknown, connection: ConnectionSettings): Failure {
  const said = messageOf(error);
  const user = quoteIdentifier(connection.user);
  const database = quoteIdentifier(connection.database);
  switch (sqlstateOf(error)) {
    case sqlstate.invalidPassword:
      return {
        reason: `the server does not accept the password of user ${user}: ${said}`,
        hint: "Put the password that is valid on this server into the secret, or set a new one on the server. A restored server has the passwords of the moment its snapshot was taken.",
      };
    case sqlstate.invalidAuthorization:
      return {
        reason: `the server does not let user ${user} in: ${said}`,
        hint: "Use a user that may log in with a password to this database, from where the restore hook runs.",
      };
    case sqlstate.invalidCatalogName:
      return {
        reason: `the server has no database ${database}`,
        hint: "Name a database that is there.",
      };
    case sqlstate.insufficientPrivilege:
      return {
        reason: `user ${user} may not connect to database ${database}: ${said}`,
        hint: `Run as the owner of the database, or as a superuser: ${visibleSql(`grant connect on database ${database} to ${user};`)}`,
      };
    case sqlstate.tooManyConnections:
      return {
        reason: `the server has no connection left: ${said}`,
        hint: "Close connections that are not needed, then run the restore hook again.",
      };
    case sqlstate.cannotConnectNow:
      return {
        reason: `the server is not ready: ${said}`,
        hint: "Wait until it accepts connections, then run the restore hook again.",
      };
  }
  if (sqlstateOf(error) === sqlstate.protocolViolation) {
    return {
      reason: `the server refuses the settings of the session: ${said}`,
      hint: "Name the PostgreSQL server itself: this is most likely a connection pooler, which shares its sessions, and locks and settings with them.",
    };
  }
  if (sqlstateOf(error) === sqlstate.lockNotAvailable) {
    return {
      reason: `something that is to be read was in use for longer than the lock timeout: ${said}`,
      hint: "Wait until what alters it has ended, a migration for example, then run the restore hook again.",
    };
  }
  if (sqlstateOf(error) === sqlstate.queryCanceled) {
    return {
      reason: `the server did not answer in time, or somebody has canceled the query: ${said}`,
      hint: "Run the restore hook again when the server has less to do.",
    };
  }
  if (sqlstateOf(error) !== undefined) {
    return { reason: `the server reported: ${said}`, hint: "See the log of the server." };
  }
  if (isPasswordMissing(error)) {
    return {
      reason: `the server wants a password of user ${user}, and none was given`,
      hint: "Give it in the URL, in PGPASSWORD or in a .pgpass file.",
    };
  }
  if (isCertificateError(error)) {
    return {
      // Node.js has advice for people who start it by hand
      reason: `the certificate of the server cannot be trusted: ${said.replace(/; if the root CA is installed locally.*/, "")}`,
      hint: "A server of RDS or Aurora is verified against the RDS certificates. For another one, give its certificate authority to the restore hook.",
    };
  }
  if (isWithoutTls(error)) {
    return {
      reason: `the server offers no TLS, and its password would have to be sent in the clear`,
      hint: "Turn on TLS at the server. One that is not on RDS is reached without it if the SslMode of its DMS endpoint is none and the restore hook is given no certificate authority.",
    };
  }
  return {
    reason: `the server cannot be reached: ${said}`,
    hint: "Check that the host name resolves, that the server runs, and that its security group lets the restore hook in on this port. A restored RDS instance gets the default security group unless told otherwise, and that group admits only its own members.",
  };
}

/** What an error says, on one line, and no value of a row. A failed attempt on several addresses has its words in its parts. */
export function messageOf(error: unknown): string {
  const ofServer = serverErrorIn(error);
  if (ofServer !== undefined) return serverWords(ofServer);
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(messageOf).join("; ");
  }
  return escapeInvisible((error instanceof Error ? error.message : String(error)).replaceAll("\n", " "));
}

/** Whether an error of the server says more than may be repeated. */
export function isLeftOut(error: unknown): boolean {
  const ofServer = serverErrorIn(error);
  return ofServer !== undefined && mayHoldRows(ofServer);
}

function serverErrorIn(error: unknown): ServerError | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  return { sqlstate: error.code ?? "", message: error.message, context: error.where ?? "" };
}

/** Node.js reports a certificate it does not trust by an OpenSSL or an ERR_TLS_ code. */
function isCertificateError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^ERR_TLS_|^ERR_SSL_|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code);
}

/** As for the next one, pg has only words for it. */
function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && error.message.includes("server does not support SSL connections");
}

/** pg has neither a class nor a code for it, so this once its words have to do. */
function isPasswordMissing(error: unknown): boolean {
  return error instanceof Error && error.message.includes("client password must be a string");
}

/** What is in the way of a session, where the remedy depends on who asks for one. */
export function obstacleTo(error: unknown): "wrong password" | "certificate" | "no TLS" | "network" | undefined {
  const state = sqlstateOf(error);
  if (state === sqlstate.invalidPassword) return "wrong password";
  if (state !== undefined || isPasswordMissing(error)) return undefined;
  if (isCertificateError(error)) return "certificate";
  return isWithoutTls(error) ? "no TLS" : "network";
}
