import * as z from "zod";
import { restoreKinds } from "../schema/restore-kinds.ts";
import { type Ignored, ignored, noWishes, type Subject, type Trigger } from "./trigger.ts";

const arn = z.string().startsWith("arn:").optional();
const identifier = z.string().min(1).optional();

/** What a person sends: `{"dbInstanceIdentifier": "orders-staging", "dryRun": true}`. An unknown key is a misspelt one. */
export const request = z.strictObject({
  dbInstanceIdentifier: identifier,
  dbClusterIdentifier: identifier,
  replicationTaskArn: arn,
  replicationConfigArn: arn,
  dataMigrationArn: arn,
  databases: z.array(z.string().min(1)).min(1).optional(),
  dryRun: z.boolean().default(false),
  keepBaseline: z.boolean().optional(),
  restore: z.array(z.enum(restoreKinds)).optional(),
});

export function fromRequest(value: z.infer<typeof request>): Trigger | Ignored {
  const { databases = null, dryRun, restore = null } = value;
  const [subject, ...others] = subjectsOf(value);
  const keepBaseline = value.keepBaseline === true ? { keepBaseline: true } : {};
  if (subject === undefined || others.length > 0) {
    return ignored(
      "the event is not of a known form: wanted one of dbInstanceIdentifier, dbClusterIdentifier, replicationTaskArn, replicationConfigArn and dataMigrationArn",
    );
  }
  return {
    ...noWishes,
    ...keepBaseline,
    cause: "person",
    subject,
    databases,
    dryRun,
    restore,
    description: "a person",
    time: null,
  };
}

function subjectsOf(value: z.infer<typeof request>): Subject[] {
  const subjects: Subject[] = [];
  if (value.dbInstanceIdentifier !== undefined) {
    subjects.push({ kind: "db-instance", identifier: value.dbInstanceIdentifier });
  }
  if (value.dbClusterIdentifier !== undefined) {
    subjects.push({ kind: "db-cluster", identifier: value.dbClusterIdentifier });
  }
  if (value.replicationTaskArn !== undefined) {
    subjects.push({ kind: "replication-task", arn: value.replicationTaskArn });
  }
  if (value.replicationConfigArn !== undefined) {
    subjects.push({ kind: "replication-config", arn: value.replicationConfigArn });
  }
  if (value.dataMigrationArn !== undefined) subjects.push({ kind: "data-migration", arn: value.dataMigrationArn });
  return subjects;
}
