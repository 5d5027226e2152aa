import { readLogin } from "../catalog/login.ts";
import { everything } from "../catalog/scope.ts";
import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { readSchema } from "./read-schema.ts";
import type { Schema } from "./schema.ts";

/** The oldest PostgreSQL whose catalogs are as they are asked here, as in `server_version_num`. */
const oldestVersion = 140_000;

/**
 * Reads all that a database has beside its generators, whatever the scope: what tables need may be anywhere.
 *
 * Throws a FailureError where its PostgreSQL is too old, and what `pg` throws.
 */
export async function readOriginalSchema(session: Session, called: string): Promise<Schema> {
  await refuseTooOld(session, called);
  return readSchema(session, everything);
}

/** Throws a FailureError where PostgreSQL is too old to be compared. `called` is as in the middle of a sentence. */
export async function refuseTooOld(session: Session, called: string): Promise<void> {
  const { serverVersion } = await readLogin(session);
  if (serverVersion >= oldestVersion) return;
  throw new FailureError({
    reason: `${called} is PostgreSQL ${Math.floor(serverVersion / 10_000)}, and can be compared from 14 on`,
    hint: "Compare what pg_dump --schema-only writes of both.",
  });
}
