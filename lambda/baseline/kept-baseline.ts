import type { Session } from "../postgres/connect.ts";
import { getObject, listKeys, putObject } from "../report/report-bucket.ts";
import type { Server } from "../targets/rds/server.ts";
import { type Baseline, decodeBaseline, encodeBaseline } from "./baseline.ts";
import { takeBaseline } from "./take-baseline.ts";

/** Whose baselines they are. */
export type BaselineServer = Pick<Server, "kind" | "identifier">;

/** Tells of which databases of a server there are baselines. Throws what the SDK throws. */
export async function listBaselines(bucket: string, server: BaselineServer): Promise<(database: string) => boolean> {
  const keys = new Set(await listKeys(bucket, prefixOf(server)));
  return (database) => keys.has(keyOf(server, database));
}

/**
 * The one that is kept; null where there is none. It may be much larger than what a durable step can give back.
 *
 * Throws a FailureError where what is kept is none, and what the SDK throws.
 */
export async function readBaseline(bucket: string, server: BaselineServer, database: string): Promise<Baseline | null> {
  const key = keyOf(server, database);
  if (!(await listKeys(bucket, key)).includes(key)) return null;
  return decodeBaseline(await getObject(bucket, key), `the baseline s3://${bucket}/${key}`);
}

/**
 * Takes a baseline of the session's database, and keeps it in place of the one before.
 *
 * Throws a FailureError where none can be taken, what `pg` throws, and what the SDK throws.
 */
export async function keepBaseline(
  bucket: string,
  server: BaselineServer,
  database: string,
  session: Session,
): Promise<void> {
  const baseline = await takeBaseline(session, { server: server.identifier, database });
  await putObject(bucket, keyOf(server, database), encodeBaseline(baseline), "application/json");
}

function prefixOf({ kind, identifier }: BaselineServer): string {
  return `baselines/${kind}/${identifier}/`;
}

/** No two databases have the same, and whoever copies the bucket to a disk is led to nowhere else. */
function keyOf(server: BaselineServer, database: string): string {
  return `${prefixOf(server)}${encode(database)}.json`;
}

/** A database may be called anything: what S3 does not call safe is written as `%` and its bytes. */
function encode(database: string): string {
  return encodeURIComponent(database).replaceAll(
    /[!'()*.~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
