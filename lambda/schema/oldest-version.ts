import { FailureError } from "../failure.ts";

/** The oldest PostgreSQL whose catalogs are as they are asked here, as in `server_version_num`. */
const oldestVersion = 140_000;

/** Throws a FailureError when a server is too old for its schema to be read. `serverVersion` as in `server_version_num`. */
export function refuseOldServer(serverVersion: number): void {
  if (serverVersion >= oldestVersion) return;
  throw new FailureError({
    reason: `it is PostgreSQL ${Math.floor(serverVersion / 10_000)}, and all else than generators can be compared from 14 on`,
    hint: "Compare what pg_dump --schema-only writes of both.",
  });
}
