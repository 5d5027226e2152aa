import type { Config } from "../config.ts";
import { FailureError } from "../failure.ts";
import { trustedCertificates } from "../postgres/certificates.ts";
import { type ConnectionSettings, type Session, withSession } from "../postgres/connect.ts";
import { explainConnectionError, isOurMistake, isTransient } from "../postgres/explain-error.ts";
import { sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import { InterruptedRepair } from "../repair/interrupted.ts";
import { readCredentials } from "./credentials.ts";
import type { Address, Target } from "./target.ts";

/**
 * Runs work on a session with one database of a target. The secret is read anew each time and goes no further than
 * the connection.
 *
 * Throws a FailureError when no session can be had or it breaks, and what the SDK throws.
 */
export async function withTargetSession<T>(
  target: Target,
  database: string,
  config: Config,
  readOnly: boolean,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const connection = await connectionTo(target, database, config);
  const { lockTimeout, statementTimeout } = config;
  try {
    return await withSession(connection, { lockTimeout, statementTimeout, readOnly }, work);
  } catch (error) {
    if (error instanceof FailureError || error instanceof InterruptedRepair || isOurMistake(error)) throw error;
    throw new FailureError(explainConnectionError(error, connection), { cause: error, transient: mayPass(error) });
  }
}

/** A wrong password, too: soon after a restore somebody may be about to set a new one, or a managed secret to rotate. */
function mayPass(error: unknown): boolean {
  return isTransient(error) || sqlstateOf(error) === sqlstate.invalidPassword;
}

async function connectionTo(target: Target, database: string, config: Config): Promise<ConnectionSettings> {
  const { user, password, host, port } = await readCredentials(target.credentials.secretId);
  const address = target.address === "in the secret" ? addressFrom(target, host, port) : target.address;
  return {
    ...address,
    database,
    user,
    password,
    // Node.js checks chain and host name unless told not to: verify-full
    tls: { ca: trustedCertificates(config.certificateAuthority) },
  };
}

function addressFrom({ credentials }: Target, host: string | null, port: number | null): Address {
  if (host !== null) return { host, port: port ?? 5432 };
  throw new FailureError({
    reason: `the secret ${credentials.secretId} names no host, and ${credentials.origin} leaves it to its secret`,
    hint: "Add host and port to the secret.",
  });
}
