import * as z from "zod";
import { restoreKinds } from "../schema/restore-kinds.ts";

/**
 * Why the function was started, and on what. A schema, since an execution hands it on to another one: see
 * start-runs.ts.
 */
export const triggerSchema = z.strictObject({
  /**
   * `restore` a server came back · `creation` a cluster is new, and maybe restored · `load` AWS DMS has ended ·
   * `schedule` it was time to look · `person` somebody asks.
   */
  cause: z.enum(["restore", "creation", "load", "schedule", "person"]),
  subject: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.enum(["db-instance", "db-cluster"]),
      identifier: z.string().min(1),
      /** AWS's own name for it, where it is known: that stays when somebody gives it another identifier. */
      resourceId: z.string().optional(),
    }),
    z.strictObject({
      /** A task of DMS, a replication of DMS Serverless, or a homogeneous data migration. */
      kind: z.enum(["replication-task", "replication-config", "data-migration"]),
      arn: z.string().startsWith("arn:"),
    }),
  ]),
  /** What the server was restored from, where the event says so. A snapshot may be named by its ARN. */
  origin: z
    .strictObject({
      kind: z.enum(["db-instance", "db-cluster", "db-snapshot", "db-cluster-snapshot"]),
      identifier: z.string().min(1),
    })
    .nullable(),
  dryRun: z.boolean(),
  /** What is to be made of that which was left behind; null for what the settings say. */
  restore: z.array(z.enum(restoreKinds)).nullable(),
  /** The databases to look at; null for all. */
  databases: z.array(z.string().min(1)).min(1).nullable(),
  /** Whether what the databases are like afterwards is to be kept, also where it is not as before. */
  keepBaseline: z.boolean().optional(),
  /** For the report: one sentence or what AWS said. */
  description: z.string(),
  /** When it happened, as AWS writes it; null when nobody says. */
  time: z.string().nullable(),
});

export type Trigger = z.infer<typeof triggerSchema>;

/** A server of RDS or Aurora by its identifier, or a load of AWS DMS by its ARN. */
export type Subject = Trigger["subject"];
export type ServerSubject = Extract<Subject, { identifier: string }>;
export type LoadSubject = Extract<Subject, { arn: string }>;
export type Origin = NonNullable<Trigger["origin"]>;

/** What an event may leave out, or say is null or nothing. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === "" ? undefined : text));

/** An event that is none of our business. No mail is sent for it. */
export interface Ignored {
  readonly kind: "ignored";
  readonly reason: string;
}

export function ignored(reason: string): Ignored {
  return { kind: "ignored", reason };
}

/** What a trigger is that nobody has wished anything for. */
export const noWishes = { origin: null, dryRun: false, restore: null, databases: null } satisfies Partial<Trigger>;

/** What AWS said, and what tells this event from others: "Restored from snapshot x (RDS-EVENT-0043, 2026-03-19T19:34:09Z)". */
export function descriptionOf(said: string, ...details: readonly (string | undefined)[]): string {
  const known = details.filter(Boolean).join(", ");
  return [said.replace(/\.$/, ""), known === "" ? "" : `(${known})`].filter((part) => part !== "").join(" ");
}
