import type { Failure } from "../failure.ts";
import { escapeInvisible } from "../postgres/identifiers.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import { lockTimeoutHint, statementTimeoutHint } from "../postgres/timeout-hints.ts";

/** Why PostgreSQL refused a repair, and what to do. */
export function explainRepairFailure(state: string, said: string): Failure {
  const message = escapeInvisible(said);
  switch (state) {
    case sqlstate.lockNotAvailable:
      return {
        reason: `its table or sequence was in use for longer than the lock timeout: ${message}`,
        hint: lockTimeoutHint,
      };
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
        reason: `PostgreSQL refused (SQLSTATE ${state}): ${message}`,
        hint: "Mend what PostgreSQL complains of, then run the restore hook again.",
      };
  }
}
