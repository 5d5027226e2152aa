import type { Failure } from "../failure.ts";
import { explainLockTimeout, statementTimeoutHint } from "../postgres/explain-timeout.ts";
import { mayHoldRows, serverWords } from "../postgres/server-words.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { Applied } from "./apply.ts";

/** Why PostgreSQL refused a repair, and what to do. */
export function explainRepairFailure(refused: Extract<Applied, { applied: false }>): Failure {
  const message = serverWords(refused);
  if (refused.sqlstate !== sqlstate.lockNotAvailable && mayHoldRows(refused)) {
    return {
      reason: `PostgreSQL refused: ${message}`,
      hint: "Run the SQL below in psql to read the words, mend what they complain of, then run the restore hook again.",
    };
  }
  switch (refused.sqlstate) {
    case sqlstate.lockNotAvailable:
      return explainLockTimeout(refused.holders);
    case sqlstate.deadlockDetected:
      return {
        reason: `another transaction wanted the same locks in another order: ${message}`,
        hint: "Run the restore hook again.",
      };
    case sqlstate.queryCanceled:
      return {
        reason: `it took longer than the statement timeout: ${message}`,
        hint: statementTimeoutHint,
      };
    case sqlstate.insufficientPrivilege:
      return {
        reason: `a privilege is missing: ${message}`,
        hint: "Grant it, or run the SQL below as the owner of the table.",
      };
    default:
      return {
        reason: `PostgreSQL refused (SQLSTATE ${refused.sqlstate}): ${message}`,
        hint: "Mend what PostgreSQL complains of, then run the restore hook again.",
      };
  }
}
