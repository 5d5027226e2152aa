import { everything } from "../catalog/scope.ts";
import type { Session } from "../postgres/connect.ts";
import { readReference } from "../reference/read-reference.ts";
import { readSchema } from "../schema/read-schema.ts";
import type { Baseline } from "./baseline.ts";

/**
 * Reads what a database is like: definitions, where its sequences stand, and no data. What is altered meanwhile may come along by half.
 *
 * Throws a FailureError when it is of a version that cannot be read, and what `pg` throws.
 */
export async function takeBaseline(
  session: Session,
  { server, database }: Pick<Baseline, "server" | "database">,
): Promise<Omit<Baseline, "format" | "version">> {
  const taken = new Date().toISOString();
  const schema = await readSchema(session, everything);
  return { taken, server, database, generators: await readReference(session, null), schema };
}
