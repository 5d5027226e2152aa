import type { LoadSubject, Trigger } from "../../triggers/trigger.ts";
import { describeDataMigration } from "./data-migration.ts";
import { describeReplication } from "./replication.ts";
import { describeReplicationTask } from "./replication-task.ts";
import { readStopReason } from "./stop-reason.ts";

/** What a load has come to. */
export interface Outcome {
  /** Why it has not done its work, or not to the end; null when it has. */
  readonly notDone: string | null;
  /** Whether that is the last word: right after a load has stopped, DMS may not yet say so. */
  readonly isTold: boolean;
}

/** A load of AWS DMS, by whichever of its three kinds. */
export interface Load extends Outcome {
  readonly kind: LoadSubject["kind"];
  readonly arn: string;
  /** As its operator calls it. */
  readonly identifier: string;
  /** "the replication task orders" */
  readonly called: string;
  /** Whether it has stopped. */
  readonly isOver: boolean;
  /** Whether it is still to bring changes of its source: it is at work, or was told to stop before them. */
  readonly goesOn: boolean;
  /** When it stopped, as an ISO 8601 time; null when DMS does not say. */
  readonly stoppedAt: string | null;
  /** How many tables it could not load. */
  readonly tablesErrored: number;
  /** Where it writes to: the ARN of an endpoint, or of a migration project. */
  readonly destinationArn: string;
  /** Where it reads from, likewise; null when DMS does not say. */
  readonly sourceArn: string | null;
}

/** Minutes by which the clocks of DMS and EventBridge may differ, and more. */
const mostApart = 10;

/**
 * Whether a load has done its work, by what DMS says of it and what the event did. Right after a load has stopped, DMS may
 * still tell of the time before: that it is at work, or why and when it had stopped the last time.
 */
export function judge(load: Load, { description, time }: Pick<Trigger, "description" | "time">): Outcome {
  const isOld =
    time !== null && load.stoppedAt !== null && Date.parse(load.stoppedAt) < Date.parse(time) - mostApart * 60_000;
  if (isOld) return { notDone: `DMS says that it stopped at ${load.stoppedAt}`, isTold: false };
  const byEvent = readStopReason(description);
  // what its event says has stopped may run again, or not be known to have stopped
  if (!load.isOver && (byEvent.isTold || /stopped/i.test(description))) return { ...load, isTold: false };
  if (load.isTold) return load;
  return byEvent.isTold && load.isOver ? byEvent : load;
}

/** A load that is at work, or about to be. */
export interface RunningLoad extends Pick<Load, "kind" | "arn" | "called"> {
  /** Which tables it loads under which names, as DMS keeps it: JSON. */
  readonly tableMappings: string;
}

/** What says which tables a load brings along, and what they are called then. */
export interface LoadRules extends Pick<RunningLoad, "tableMappings"> {
  /** Of the task, as DMS keeps them: JSON. */
  readonly settings: string;
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
