import { readDatabaseIdentity } from "../../lambda/catalog/database-identity.ts";
import { FailureError } from "../../lambda/failure.ts";
import { type ConnectionSettings, type Session, withSession } from "../../lambda/postgres/connect.ts";
import { isOurMistake } from "../../lambda/postgres/explain-error.ts";
import { quoteIdentifier } from "../../lambda/postgres/identifiers.ts";
import { OwnReference, readReference, referenceLimits } from "../../lambda/reference/read-reference.ts";
import type { Reference } from "../../lambda/reference/reference.ts";
import { withoutReference } from "../../lambda/reference/without-reference.ts";
import type { Remark } from "../../lambda/report/report.ts";
import { explainConnection } from "./explain-connection.ts";
import { UsageError } from "./usage-error.ts";

/** What the database that the data came from says, or why that is not known. Throws a UsageError when it is the target itself. */
export async function readReferenceOf(
  target: Session,
  source: ConnectionSettings,
): Promise<{ readonly reference: Reference } | { readonly remark: Remark }> {
  const identity = await readDatabaseIdentity(target);
  try {
    return { reference: await withSession(source, referenceLimits, (session) => readReference(session, identity)) };
  } catch (error) {
    if (isOurMistake(error)) throw error;
    const called = `the reference, database ${quoteIdentifier(source.database)} on ${source.host}:${source.port},`;
    if (error instanceof OwnReference) throw new UsageError(`${called} is the database that is to be looked at`);
    const failure = error instanceof FailureError ? error.failure : explainConnection(error, source);
    return { remark: withoutReference(called, failure) };
  }
}
