import * as z from "zod";
import { noWishes, type Trigger } from "./trigger.ts";

const identifiers = z.array(z.string().min(1)).default([]);

/** What the rule of a schedule sends; infra/event-rules.ts makes it. */
export const schedule = z.strictObject({
  schedule: z.strictObject({
    time: z.string().min(1),
    mode: z.enum(["check", "repair"]),
    dbInstanceIdentifiers: identifiers,
    dbClusterIdentifiers: identifiers,
  }),
});

/** One trigger for each server. */
export function fromSchedule({ schedule: { time, mode, ...servers } }: z.infer<typeof schedule>): Trigger[] {
  const trigger = {
    ...noWishes,
    cause: "schedule",
    dryRun: mode === "check",
    description: `scheduled ${mode} (${time})`,
    time,
  } as const;
  return [
    ...servers.dbInstanceIdentifiers.map((identifier) => ({ kind: "db-instance", identifier }) as const),
    ...servers.dbClusterIdentifiers.map((identifier) => ({ kind: "db-cluster", identifier }) as const),
  ].map((subject) => ({ ...trigger, subject }));
}
