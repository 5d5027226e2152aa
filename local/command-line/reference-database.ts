import { readDatabaseIdentity } from "../../lambda/catalog/database-identity.ts";
import { everything } from "../../lambda/catalog/scope.ts";
import { type Failure, FailureError } from "../../lambda/failure.ts";
import { type ConnectionSettings, type Session, withSession } from "../../lambda/postgres/connect.ts";
import { isOurMistake } from "../../lambda/postgres/explain-error.ts";
import { displayIdentifier } from "../../lambda/postgres/identifiers.ts";
import { OwnReference, readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import { type Renaming, renameReference } from "../../lambda/reference/rename.ts";
import { withoutReference } from "../../lambda/reference/without-reference.ts";
import { readSchema } from "../../lambda/schema/read-schema.ts";
import { explainConnection } from "./explain-connection.ts";
import type { FoundReference } from "./find-reference.ts";
import { UsageError } from "./usage-error.ts";

/**
 * What the database that the data came from says, in one session, or why that is not known. Its generators are known without the
 * rest, too. Throws a UsageError when it is the target itself.
 */
export async function readReferenceDatabase(
  target: Session,
  source: ConnectionSettings,
  names: Renaming | null,
): Promise<FoundReference> {
  const identity = await readDatabaseIdentity(target);
  const called = `the reference (database ${displayIdentifier(source.database)} on ${source.host}:${source.port})`;
  try {
    return await withSession(source, referenceLimits, async (session) => {
      const reference = await readReference(session, identity);
      return {
        reference: names === null ? reference : renameReference(reference, names),
        ...(await readOriginal(session, source, called, names)),
      };
    });
  } catch (error) {
    if (error instanceof OwnReference) throw new UsageError(`${called} is the database that is to be looked at`);
    const remark = withoutReference(called, explain(error, source));
    return { reference: undefined, original: undefined, remarks: [remark] };
  }
}

async function readOriginal(
  session: Session,
  source: ConnectionSettings,
  called: string,
  names: Renaming | null,
): Promise<Pick<FoundReference, "original" | "remarks">> {
  try {
    // all of it: what tables need may be anywhere, and which are wanted is told by their names in the target
    return { original: { called, schema: await readSchema(session, everything), names }, remarks: [] };
  } catch (error) {
    const { reason, hint } = explain(error, source);
    const text = `only the generators of ${called} could be read, so nothing else was compared: ${reason}`;
    return { original: undefined, remarks: [{ brief: null, text, hint }] };
  }
}

/** Throws on what is a mistake of ours. */
function explain(error: unknown, source: ConnectionSettings): Failure {
  if (isOurMistake(error)) throw error;
  return error instanceof FailureError ? error.failure : explainConnection(error, source);
}
