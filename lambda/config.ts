import { z } from "zod";

/** What the stack tells the function, in its environment. */
export interface Config {
  /** ARN of the SNS topic that reports are published to. */
  readonly topicArn: string;
  /** Name or ARN of the secret that is used where a server names none of its own. */
  readonly defaultSecret: string | undefined;
  /** Whether to report only, and change nothing. */
  readonly dryRun: boolean;
  /** Longest wait for a lock, in milliseconds. */
  readonly lockTimeout: number;
  /** Longest run of a statement, in milliseconds. */
  readonly statementTimeout: number;
  /** Certificate authority, in PEM, of servers that are not on RDS or Aurora. */
  readonly certificateAuthority: string | undefined;
}

/** Reads the environment; throws an error that names each variable that is not as it should be. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`the environment of the function is not as its stack sets it: ${problems.join("; ")}`);
  }
  const variables = parsed.data;
  return {
    topicArn: variables.RESTORE_HOOK_TOPIC_ARN,
    defaultSecret: variables.RESTORE_HOOK_DEFAULT_SECRET,
    dryRun: variables.RESTORE_HOOK_DRY_RUN === "true",
    lockTimeout: variables.RESTORE_HOOK_LOCK_TIMEOUT_MS,
    statementTimeout: variables.RESTORE_HOOK_STATEMENT_TIMEOUT_MS,
    certificateAuthority: variables.RESTORE_HOOK_CERTIFICATE_AUTHORITY,
  };
}

/** PostgreSQL takes 0 for "no limit": there always is one. */
const milliseconds = (value: number) =>
  z.coerce.number("wanted milliseconds").int("wanted whole milliseconds").min(1, "wanted at least 1").default(value);

/** A variable that is empty is one that is not set. */
const optional = z
  .string()
  .optional()
  .transform((text) => (text === "" ? undefined : text));

const schema = z.object({
  RESTORE_HOOK_TOPIC_ARN: z
    .string("wanted the ARN of an SNS topic")
    .startsWith("arn:", "wanted the ARN of an SNS topic"),
  RESTORE_HOOK_DEFAULT_SECRET: optional,
  RESTORE_HOOK_DRY_RUN: z.enum(["true", "false"], "wanted true or false").default("false"),
  RESTORE_HOOK_LOCK_TIMEOUT_MS: milliseconds(5_000),
  RESTORE_HOOK_STATEMENT_TIMEOUT_MS: milliseconds(600_000),
  RESTORE_HOOK_CERTIFICATE_AUTHORITY: optional,
});
