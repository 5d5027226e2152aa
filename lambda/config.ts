import * as z from "zod";
import { parseJson } from "./parse-json.ts";
import { type RestoreKind, restoreKinds } from "./schema/restore-kinds.ts";

/** Of which runs: every one, those that changed something or need a person, or only the latter. */
export const mails = ["always", "changes", "problems"] as const;

export type Mail = (typeof mails)[number];

/** A URL as it may go into a mail: no spaces, at which the link would end. */
export const httpsUrl = /^https:\/\/[A-Za-z0-9[][!-~]*$/;

/** What the stack tells the function, in its environment. */
export interface Config {
  /** ARN of the SNS topic that reports are published to. */
  readonly topicArn: string;
  /** Of which runs a mail is sent; a person who asks always gets one. */
  readonly mail: Mail;
  /** Name of the S3 bucket that keeps the whole of each report; undefined where none is kept. */
  readonly bucket: string | undefined;
  /** Whether to keep what healthy databases are like, to compare with later. */
  readonly baselines: boolean;
  /** Where people read what to do about a report: an https URL. */
  readonly runbookUrl: string | undefined;
  /** Which servers are looked at, by globs over their identifiers; no `include` is all. `exclude` wins. */
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
  /** Secrets of servers whose identifiers match a glob: the first one that does. */
  readonly secrets: readonly SecretOfServers[];
  /** Name or ARN of the secret that is used where nothing names another one. */
  readonly defaultSecret: string | undefined;
  /** Whose password a secret is that holds nothing else. */
  readonly user: string | undefined;
  /** Who logs in by IAM database authentication, where nothing else opens the server. */
  readonly iamUser: string | undefined;
  /** Whether to report only, and change nothing. */
  readonly dryRun: boolean;
  /** What is to be made of that which a load left behind, beside generators; a person who asks may want something else, also of a baseline. */
  readonly restore: readonly RestoreKind[];
  /** Longest wait for a lock, in milliseconds. */
  readonly lockTimeout: number;
  /** Longest run of a statement, in milliseconds. */
  readonly statementTimeout: number;
  /** Certificate authority, in PEM, of servers that are not on RDS or Aurora. */
  readonly certificateAuthority: string | undefined;
  /** Where the function is in its VPC; null when it is in none. */
  readonly network: FunctionNetwork | null;
}

interface SecretOfServers {
  /** A glob over identifiers. */
  readonly identifier: string;
  /** Name or ARN of a secret. */
  readonly secret: string;
}

interface FunctionNetwork {
  readonly securityGroupIds: readonly string[];
  readonly subnetIds: readonly string[];
}

/** Reads the environment; throws an error that names each variable that is not as it should be. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path[0]?.toString()}: ${issue.message}`);
    throw new Error(`the environment of the function is not as its stack sets it: ${problems.join("; ")}`);
  }
  const variables = parsed.data;
  const securityGroupIds = variables.RESTORE_HOOK_SECURITY_GROUPS;
  return {
    topicArn: variables.RESTORE_HOOK_TOPIC_ARN,
    mail: variables.RESTORE_HOOK_MAIL,
    bucket: variables.RESTORE_HOOK_BUCKET,
    baselines: variables.RESTORE_HOOK_BASELINES === "true",
    runbookUrl: variables.RESTORE_HOOK_RUNBOOK_URL,
    include: variables.RESTORE_HOOK_INCLUDE,
    exclude: variables.RESTORE_HOOK_EXCLUDE ?? [],
    secrets: variables.RESTORE_HOOK_SECRETS ?? [],
    defaultSecret: variables.RESTORE_HOOK_DEFAULT_SECRET,
    user: variables.RESTORE_HOOK_USER,
    iamUser: variables.RESTORE_HOOK_IAM_USER,
    dryRun: variables.RESTORE_HOOK_DRY_RUN === "true",
    restore: variables.RESTORE_HOOK_RESTORE,
    lockTimeout: variables.RESTORE_HOOK_LOCK_TIMEOUT_MS,
    statementTimeout: variables.RESTORE_HOOK_STATEMENT_TIMEOUT_MS,
    certificateAuthority: variables.RESTORE_HOOK_CERTIFICATE_AUTHORITY,
    network: securityGroupIds.length === 0 ? null : { securityGroupIds, subnetIds: variables.RESTORE_HOOK_SUBNETS },
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

/** A list in JSON. */
function json<T extends z.ZodType>(list: T, wanted: string) {
  return optional.transform((text, context): z.output<T> | undefined => {
    if (text === undefined) return undefined;
    const parsed = list.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: "custom", message: `wanted ${wanted}` });
    return z.NEVER;
  });
}

const globs = json(z.array(z.string()), "a list of globs in JSON");

const names = optional.transform((text) => text?.split(",") ?? []);

const schema = z.object({
  RESTORE_HOOK_TOPIC_ARN: z
    .string("wanted the ARN of an SNS topic")
    .startsWith("arn:", "wanted the ARN of an SNS topic"),
  RESTORE_HOOK_MAIL: z.enum(mails, `wanted ${mails.join(", ")}`).default("always"),
  RESTORE_HOOK_BUCKET: optional,
  RESTORE_HOOK_BASELINES: z.enum(["true", "false"], "wanted true or false").default("false"),
  RESTORE_HOOK_RUNBOOK_URL: optional.refine((text) => text === undefined || httpsUrl.test(text), "wanted an https URL"),
  RESTORE_HOOK_INCLUDE: globs,
  RESTORE_HOOK_EXCLUDE: globs,
  RESTORE_HOOK_SECRETS: json(
    z.array(z.object({ identifier: z.string(), secret: z.string() })),
    'a list of {"identifier", "secret"} in JSON',
  ),
  RESTORE_HOOK_DEFAULT_SECRET: optional,
  RESTORE_HOOK_USER: optional,
  RESTORE_HOOK_IAM_USER: optional,
  RESTORE_HOOK_DRY_RUN: z.enum(["true", "false"], "wanted true or false").default("false"),
  RESTORE_HOOK_RESTORE: names.pipe(z.array(z.enum(restoreKinds, `wanted a list of ${restoreKinds.join(", ")}`))),
  RESTORE_HOOK_LOCK_TIMEOUT_MS: milliseconds(5_000),
  RESTORE_HOOK_STATEMENT_TIMEOUT_MS: milliseconds(600_000),
  RESTORE_HOOK_CERTIFICATE_AUTHORITY: optional,
  RESTORE_HOOK_SECURITY_GROUPS: names,
  RESTORE_HOOK_SUBNETS: names,
});
