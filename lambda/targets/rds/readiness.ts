/** Whether a server is there for us: yes, not yet, or never. */
export type Readiness = "ready" | "waiting" | "hopeless";

/**
 * What the status of a DB instance or a DB cluster means for a connection. Each status that is not known is waited for: RDS has many,
 * and most pass.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
 */
export function readinessOf(status: string): Readiness {
  if (connectable.has(status)) return "ready";
  return terminal.has(status) ? "hopeless" : "waiting";
}

const connectable = new Set([
  "available",
  "backing-up",
  "configuring-enhanced-monitoring",
  "configuring-iam-database-auth",
  "configuring-log-exports",
  "modifying",
  "storage-config-upgrade",
  "storage-initialization",
  "storage-optimization",
]);

/** The SDK's own waiter misses several of these. */
const terminal = new Set([
  "deleting",
  "failed",
  "inaccessible-encryption-credentials",
  "incompatible-create",
  "incompatible-network",
  "incompatible-parameters",
  "incompatible-restore",
  "insufficient-capacity",
  "migration-failed",
  "restore-error",
  "storage-full",
]);
