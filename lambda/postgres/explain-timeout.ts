import type { Failure } from "../failure.ts";
import { escapeInvisible, quoteIdentifier } from "./identifiers.ts";
import type { LockHolder } from "./lock-holders.ts";

/** What to do when a statement took too long, by reading and by repairing alike. */
export const statementTimeoutHint =
  "Create an index on the column, or allow a longer statement timeout, then run the restore hook again.";

/** That a lock was not to be had in time, who has it, and what to do about it. */
export function explainLockTimeout(holders: readonly LockHolder[]): Failure {
  const inUse = "its table or sequence was in use for longer than the lock timeout";
  const [first] = holders;
  if (first === undefined) {
    return {
      reason: `${inUse}, by a transaction that has ended meanwhile or that waits itself`,
      hint: "Run the restore hook again.",
    };
  }
  return {
    reason: `${inUse}, by ${holders.map(describe).join(", ")}`,
    hint: `${release(first)}, then run the restore hook again.`,
  };
}

function describe({ pid, role, application, state, since }: LockHolder): string {
  if (pid === null) return "a prepared transaction";
  if (role === null) return `process ${pid} (autovacuum)`;
  const facts = [
    `role ${quoteIdentifier(role)}`,
    ...(application === null || application === "" ? [] : [`application ${quoteIdentifier(application)}`]),
    ...(state === null ? [] : [state]),
    ...(since === null ? [] : [`transaction begun at ${since}`]),
  ];
  return escapeInvisible(`process ${pid} (${facts.join(", ")})`);
}

function release({ pid, role }: LockHolder): string {
  if (pid === null) return "Commit or roll back the prepared transaction (pg_prepared_xacts shows it)";
  if (role === null) return "Wait until autovacuum has done with the table";
  return `End that transaction (if nothing else helps: select pg_terminate_backend(${pid});)`;
}
