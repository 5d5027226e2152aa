import type { Origin } from "./report.ts";

const kinds: Readonly<Record<Origin["kind"], string>> = {
  "db-instance": "DB instance",
  "db-cluster": "DB cluster",
  "db-snapshot": "DB snapshot",
  "db-cluster-snapshot": "DB cluster snapshot",
  "replication-task": "replication task",
  "replication-config": "replication",
  "data-migration": "data migration",
};

/** What the data came from, and how: "Restored", "from", "DB snapshot rds:orders-2026-11-20". */
export function originInWords({ kind, identifier }: Origin): { verb: string; by: string; source: string } {
  const isLoad = kind === "replication-task" || kind === "replication-config" || kind === "data-migration";
  const [verb, by] = isLoad ? ["Loaded", "by"] : ["Restored", "from"];
  return { verb, by, source: `${kinds[kind]} ${identifier}` };
}
