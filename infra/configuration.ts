import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { z } from "zod";
import { longestTimeout } from "./environment.ts";

/** The key of cdk.json's context that holds the {@link Configuration}. */
export const contextKey = "restoreHook";

const longestSeconds = longestTimeout.toSeconds();
const retentions = Object.values(RetentionDays).filter((days) => typeof days === "number");

// the message of each type says what is wanted, to go after "has to be"
const trueOrFalse = z.boolean("true or false");
const emailAddress = z.email("an e-mail address");
const completeSecretArn = z.string("the complete ARN of a secret").regex(
  // the six characters at the end tell a complete ARN from one that would also fit another secret
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-[A-Za-z0-9]{6}$/,
  "the complete ARN of a secret, like arn:aws:secretsmanager:us-east-1:111111111111:secret:orders-a1B2c3",
);
const wantedSeconds = `a whole number of seconds from 1 to ${longestSeconds}`;
const timeout = z.int(wantedSeconds).min(1, wantedSeconds).max(longestSeconds, wantedSeconds);

/** What a deployment is made with. Every key may be left out; the defaults are those of `RestoreHookProps`. */
const schema = z.strictObject(
  {
    /** Who gets the reports. Each address has to confirm its subscription by the link that AWS mails to it. */
    emailAddresses: z.array(emailAddress, "a list of e-mail addresses").optional(),

    /** The secret to log in with where nothing names another one: `username` and `password`, as JSON. */
    defaultSecretArn: completeSecretArn.optional(),

    /** Further secrets the function may read: those that the tag `restore-hook:secret` names, those of DMS endpoints. */
    secretArns: z.array(completeSecretArn, "a list of complete ARNs of secrets").optional(),

    /** Whether the function may read the secrets in which RDS keeps the passwords of master users. */
    readManagedSecrets: trueOrFalse.optional(),

    /** Whether to report what would be repaired, and change nothing. */
    dryRun: trueOrFalse.optional(),

    /** Longest wait for any one lock of PostgreSQL. */
    lockTimeoutSeconds: timeout.optional(),

    /** Longest run of any one SQL statement. */
    statementTimeoutSeconds: timeout.optional(),

    /** How long to keep the function's log; 9999 is for ever. */
    logRetentionDays: z
      .enum(RetentionDays, `a number of days that CloudWatch Logs offers: ${retentions.join(", ")}`)
      .optional(),
  },
  "an object",
);

export type Configuration = z.infer<typeof schema>;

/** Reads what cdk.json has under {@link contextKey}; undefined is the same as an empty object. */
export function parseConfiguration(context: unknown): Configuration {
  const result = schema.safeParse(context ?? {}, { reportInput: true });
  if (result.success) return result.data;
  throw new Error(result.error.issues.flatMap(sentences).join("\n"));
}

function sentences(issue: z.core.$ZodIssue): string[] {
  const key = z.core.toDotPath([contextKey, ...issue.path]);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(schema.shape).join(", ");
    return issue.keys.map((unknown) => `cdk.json: ${key}.${unknown} is not a setting; the settings are ${known}`);
  }
  return [`cdk.json: ${key} is ${JSON.stringify(issue.input)}, but has to be ${issue.message}`];
}
