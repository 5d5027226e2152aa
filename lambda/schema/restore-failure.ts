import type { Failure } from "../failure.ts";
import { explainLockTimeout } from "../postgres/explain-timeout.ts";
import { mayHoldRows, serverWords } from "../postgres/server-words.ts";
import { sqlstate } from "../postgres/sqlstate.ts";
import type { Difference } from "./difference.ts";
import type { Unmade } from "./restore-one.ts";
import type { Refused } from "./restore-statement.ts";

const again = "then run the restore hook again.";

/** Why a difference could not be made, and what to do. `privileges`: what would allow it, where that is known. */
export function explainUnmade(difference: Difference, { refused, done }: Unmade, privileges: string | null): Failure {
  const message = serverWords(refused);
  if (refused.sqlstate !== sqlstate.lockNotAvailable && mayHoldRows(refused)) {
    return {
      reason: `PostgreSQL refused: ${message}`,
      hint: `Run the SQL below in psql to read the words, mend what they complain of, ${again}`,
    };
  }
  switch (refused.sqlstate) {
    case sqlstate.lockNotAvailable:
      return explainLock(refused);
    case sqlstate.deadlockDetected:
      return {
        reason: `another transaction wanted the same locks in another order: ${message}`,
        hint: "Run the restore hook again.",
      };
    case sqlstate.objectInUse:
      return { reason: `it is in use: ${message}`, hint: `Let that come to its end, ${again}` };
    case sqlstate.queryCanceled:
      return {
        reason: `it took longer than the statement timeout, or somebody cancelled it: ${message}`,
        hint: `Run the SQL below in psql when it may take long, or allow a longer statement timeout, ${again}`,
      };
    case sqlstate.insufficientPrivilege:
      return {
        reason: `a privilege is missing: ${message}`,
        hint: privileges ?? "Grant it, or run the SQL below as the owner of what it alters.",
      };
    case sqlstate.uniqueViolation:
      return {
        reason: `keys are there more than once: ${message}`,
        hint: `Let none be there more than once, ${again}`,
      };
    case sqlstate.notNullViolation:
    case sqlstate.checkViolation:
    case sqlstate.foreignKeyViolation:
    case sqlstate.exclusionViolation:
      return explainViolation(difference, done, message);
    case sqlstate.invalidForeignKey:
      return {
        reason: `the table that it refers to has no key for it: ${message}`,
        hint: `Restore "primary-keys" and "unique-constraints" first, ${again}`,
      };
    case sqlstate.invalidSchemaName:
    case sqlstate.undefinedColumn:
    case sqlstate.undefinedTable:
    case sqlstate.undefinedFunction:
    case sqlstate.undefinedObject:
      return {
        reason: `what it needs is not here: ${message}`,
        hint: `Have that restored, too, or make it yourself, ${again}`,
      };
    case sqlstate.diskFull:
      return { reason: `the server has no room for it: ${message}`, hint: `Give it more storage, ${again}` };
    default:
      return {
        reason: `PostgreSQL refused (SQLSTATE ${refused.sqlstate}): ${message}`,
        hint: `Mend what PostgreSQL complains of, ${again}`,
      };
  }
}

function explainLock({ statement, holders }: Refused): Failure {
  if (holders.length > 0 || !statement.includes("index concurrently ")) return explainLockTimeout(holders);
  return {
    reason:
      "it waits for all transactions that are older than itself, and one of them took longer than the lock timeout",
    hint: `End the transactions that have been open for long (pg_stat_activity shows them), ${again}`,
  };
}

function explainViolation({ kind, sql }: Difference, done: number, message: string): Failure {
  if (kind === "not null") {
    return { reason: "rows that are there have no value in it", hint: `Give each of them a value, ${again}` };
  }
  // what is there and not valid yet is held against whatever is written from now on
  const holds = done > 0 || sql.length === 0 || kind === "unvalidated constraint";
  return {
    reason: `rows that are there violate it${holds ? "; it holds for what is written from now on" : ""}: ${message}`,
    hint: `Mend these rows, ${again}`,
  };
}

/** That one has had the whole of an invocation for itself, and it did not do. */
export const tooLong: Failure = {
  reason: "it was not done in the 15 minutes that an invocation of the function may take",
  hint: "Run the SQL below in psql, or use the command line, which has no such limit.",
};

/** That it is not as in the source after it has been made. */
export const stillDifferent: Failure = {
  reason:
    "it was made, and is still not as in the source: something else changed it meanwhile, or PostgreSQL understands it otherwise here",
  hint: "Compare it with the source yourself.",
};
