import { Signer } from "@aws-sdk/rds-signer";
import type { Config } from "../config.ts";
import { FailureError } from "../failure.ts";
import { type ConnectionSettings, type Session, type SessionLimits, withSession } from "../postgres/connect.ts";
import { explainConnectionError, isOurMistake, isTransient } from "../postgres/explain-error.ts";
import { sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";
import { InterruptedRepair } from "../repair/interrupted.ts";
import { BrokenSecret, readSecret } from "./credentials/read-secret.ts";
import { isAwsError, isServiceUnreachable, isTransientAwsError } from "./explain-aws-error.ts";
import { recognise } from "./start-time.ts";
import type { CredentialSource, Place, Target } from "./target.ts";
import { tlsOf } from "./tls.ts";

/** What a session depends on. */
export type SessionConfig = Config & Pick<SessionLimits, "connectTimeout">;

/**
 * Runs work on a session with one database of a target, by the first credentials that open it. Secrets are read anew
 * each time, since they may be rotated meanwhile, and go no further than the connection.
 *
 * Throws a FailureError when no session can be had or it breaks, and what the SDK throws.
 */
export async function withTargetSession<T>(
  target: Target,
  database: string,
  config: SessionConfig,
  readOnly: boolean,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  let first: unknown = new Error(`no credentials for ${target.name}`);
  for (const [index, source] of target.credentials.entries()) {
    try {
      return await withSessionBy(source, target, database, config, readOnly, async (session) => {
        await recognise(session, target);
        return work(session);
      });
    } catch (error) {
      if (!isNoKey(error)) throw error;
      // of all that may have opened it, this is what has: why it does not any more is what there is to tell
      if (index === 0) first = error;
    }
  }
  throw first;
}

/** The same by these credentials, and no others. */
export async function withSessionBy<T>(
  source: CredentialSource,
  place: Place,
  database: string,
  config: SessionConfig,
  readOnly: boolean,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const connection: ConnectionSettings = {
    ...place.address,
    database,
    ...(await login(source, place)),
    tls: tlsOf(place, config),
  };
  const { connectTimeout, lockTimeout, statementTimeout } = config;
  try {
    return await withSession(connection, { connectTimeout, lockTimeout, statementTimeout, readOnly }, work);
  } catch (error) {
    if (error instanceof FailureError || error instanceof InterruptedRepair || isOurMistake(error)) throw error;
    if (isAwsError(error) || isServiceUnreachable(error)) throw error;
    throw new FailureError(explainConnectionError(error, connection), { cause: error, transient: mayPass(error) });
  }
}

/** Whether it is the credentials that are of no use, so that others may do: refused, broken, or not to be had. */
export function isNoKey(error: unknown): boolean {
  if (error instanceof BrokenSecret || (isAwsError(error) && !isTransientAwsError(error))) return true;
  const state = error instanceof FailureError ? sqlstateOf(error.cause) : undefined;
  return state === sqlstate.invalidPassword || state === sqlstate.invalidAuthorization;
}

/** A wrong password, too: soon after a restore somebody may be about to set a new one, or a managed secret to rotate. */
function mayPass(error: unknown): boolean {
  return isTransient(error) || sqlstateOf(error) === sqlstate.invalidPassword;
}

async function login(source: CredentialSource, { address }: Place): Promise<{ user: string; password: string }> {
  if (source.kind === "secret") {
    const { user, password } = await readSecret(source);
    return { user, password };
  }
  const { host: hostname, port } = address;
  const signer = new Signer({ hostname, port, username: source.user });
  return { user: source.user, password: await signer.getAuthToken() };
}
