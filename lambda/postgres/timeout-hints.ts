/** What to do when a lock was not to be had in time, by reading and by repairing alike. */
export const lockTimeoutHint =
  "End the transaction that holds it (pg_stat_activity shows those that are idle in transaction), then run the restore hook again.";

/** What to do when a statement took too long, likewise. */
export const statementTimeoutHint =
  "Create an index on the column, or allow a longer statement timeout, then run the restore hook again.";
