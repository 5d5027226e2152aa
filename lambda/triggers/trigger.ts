/** Why the function was started, and on what. */
export type Trigger = (
  | { readonly kind: "db-instance"; readonly identifier: string }
  | {
      readonly kind: "replication-task";
      readonly arn: string;
      /** Whether the task must have ended well: an event says only that it stopped, a person knows why they ask. */
      readonly onlyWhenDone: boolean;
    }
) &
  Wishes & {
    /** For the report: one sentence or what AWS said. */
    readonly description: string;
  };

/** What a person may ask for beside the target. */
export interface Wishes {
  readonly dryRun: boolean;
  /** The databases to look at; null for all. */
  readonly databases: readonly string[] | null;
}

/** An event that is none of our business. No mail is sent for it. */
export interface Ignored {
  readonly kind: "ignored";
  readonly reason: string;
}

export const noWishes: Wishes = { dryRun: false, databases: null };

export function ignored(reason: string): Ignored {
  return { kind: "ignored", reason };
}

/** What AWS said, and what tells this event from others: "Restored from snapshot x (RDS-EVENT-0043, 2026-03-19T19:34:09Z)". */
export function descriptionOf(said: string, ...details: readonly (string | undefined)[]): string {
  const known = details.filter(Boolean).join(", ");
  return [said.replace(/\.$/, ""), known === "" ? "" : `(${known})`].filter((part) => part !== "").join(" ");
}
