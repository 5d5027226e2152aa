import type { Failure } from "../failure.ts";
import type { Session } from "../postgres/connect.ts";
import { isLeftOut, messageOf } from "../postgres/explain-error.ts";
import { explainLockTimeout, statementTimeoutHint } from "../postgres/explain-timeout.ts";
import { quoteRelation, type RelationName } from "../postgres/identifiers.ts";
import { readLockHolders } from "../postgres/lock-holders.ts";
import { sqlstate, sqlstateOf } from "../postgres/sqlstate.ts";

/** Why a table or a sequence could not be read. */
export async function explainUnanswered(session: Session, relation: RelationName, error: unknown): Promise<Failure> {
  switch (sqlstateOf(error)) {
    case sqlstate.lockNotAvailable:
      return explainLockTimeout(await readLockHolders(session, quoteRelation(relation)));
    case sqlstate.queryCanceled:
      return {
        reason: "reading how far its data go took longer than the statement timeout",
        hint: statementTimeoutHint,
      };
    default:
      return {
        reason: `it could not be read: ${messageOf(error)}`,
        hint: `${isLeftOut(error) ? "See the log of the server for the words, and mend" : "Mend"} what PostgreSQL complains of, then run the restore hook again.`,
      };
  }
}
