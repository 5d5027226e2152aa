import type { LoadSubject } from "../../triggers/trigger.ts";
import { describeDataMigration } from "./data-migration.ts";
import { describeReplication } from "./replication.ts";
import { describeReplicationTask } from "./replication-task.ts";

/** A load of AWS DMS, by whichever of its three kinds. */
export interface Load {
  readonly kind: LoadSubject["kind"];
  readonly arn: string;
  /** "the replication task orders" */
  readonly called: string;
  /** Why it has not done its work, or not to the end; null when it has. */
  readonly notDone: string | null;
  /** Whether DMS says so: right after a load has stopped, it may not yet. */
  readonly isTold: boolean;
  /** When it stopped, as an ISO 8601 time; null when DMS does not say. */
  readonly stoppedAt: string | null;
  /** How many tables it could not load. */
  readonly tablesErrored: number;
  /** Where it writes to: the ARN of an endpoint, or of a migration project. */
  readonly destinationArn: string;
}

/** A load that is at work, or about to be. */
export interface RunningLoad extends Pick<Load, "kind" | "arn" | "called"> {
  /** Which tables it loads under which names, as DMS keeps it: JSON. */
  readonly tableMappings: string;
}

/** Throws what the SDK throws, ResourceNotFoundFault among it. */
export function describeLoad({ kind, arn }: LoadSubject): Promise<Load> {
  switch (kind) {
    case "replication-task":
      return describeReplicationTask(arn);
    case "replication-config":
      return describeReplication(arn);
    case "data-migration":
      return describeDataMigration(arn);
  }
}
