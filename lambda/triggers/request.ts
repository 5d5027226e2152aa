import { z } from "zod";
import { type Ignored, ignored, type Trigger } from "./trigger.ts";

/** What a person sends: `{"dbInstanceIdentifier": "orders-staging", "dryRun": true}`. An unknown key is a misspelt one. */
export const request = z.strictObject({
  dbInstanceIdentifier: z.string().min(1).optional(),
  replicationTaskArn: z.string().startsWith("arn:").optional(),
  databases: z.array(z.string().min(1)).min(1).optional(),
  dryRun: z.boolean().default(false),
});

export function fromRequest(value: z.infer<typeof request>): Trigger | Ignored {
  const { dbInstanceIdentifier: identifier, replicationTaskArn: arn, databases = null, dryRun } = value;
  const rest = { databases, dryRun, description: "asked for by a person" };
  if (identifier !== undefined && arn === undefined) return { ...rest, kind: "db-instance", identifier };
  if (arn !== undefined && identifier === undefined) {
    return { ...rest, kind: "replication-task", arn, onlyWhenDone: false };
  }
  return ignored("the event is not of a known form: wanted either dbInstanceIdentifier or replicationTaskArn");
}
