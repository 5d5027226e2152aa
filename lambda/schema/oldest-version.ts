import { FailureError } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { displayIdentifier } from "../postgres/identifiers.ts";

/** The oldest PostgreSQL whose catalogs are as they are asked here, as in `server_version_num`. */
export const oldestVersion = 140_000;

/**
 * Throws a FailureError when a server is too old for its schema to be read. It names the database: two are read where they are compared.
 *
 * @param serverVersion as in `server_version_num`
 */
export function refuseOldServer(
  { database = "", host, port }: Pick<Session, "database" | "host" | "port">,
  serverVersion: number,
): void {
  if (serverVersion >= oldestVersion) return;
  const major = Math.floor(serverVersion / 10_000);
  throw new FailureError({
    reason: `database ${displayIdentifier(database)} on ${host}:${port} is of PostgreSQL ${major}, and all else than generators can be compared from 14 on`,
    hint: "Compare what pg_dump --schema-only writes of both.",
  });
}
