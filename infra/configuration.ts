import { z } from "zod";
import * as types from "./setting-types.ts";

/** The key of cdk.json's context that holds the {@link Configuration}. */
export const contextKey = "restoreHook";

/** What a deployment is made with. Every key may be left out; the defaults are those of `RestoreHookProps`. */
const schema = types.settings(
  {
    /** Who gets the reports. Each address has to confirm its subscription by the link that AWS mails to it. */
    emailAddresses: types.emailAddresses.optional(),

    /** The secret to log in with where nothing names another one: `username` and `password`, as JSON. */
    defaultSecretArn: types.completeSecretArn.optional(),

    /** The secrets of servers that name none of their own, by their identifiers. The first one that matches is taken. */
    secretsByIdentifier: types.secretsByIdentifier.optional(),

    /** Further secrets the function may read: those that the tag `restore-hook:secret` names, those of DMS endpoints. */
    secretArns: types.completeSecretArns.optional(),

    /** Whether the function may read the secrets in which RDS keeps the passwords of master users. */
    readManagedSecrets: types.trueOrFalse.optional(),

    /** The user to log in as with a secret that holds nothing but a password. */
    user: types.user.optional(),

    /** The user to log in as by IAM database authentication. */
    iamUser: types.iamUser.optional(),

    /** The file, in PEM, with the certificate authority of servers outside of RDS. */
    certificateAuthorityFile: types.file.optional(),

    /** The servers to look at when an event names them. */
    include: types.identifierGlobs.optional(),

    /** The servers to leave alone. */
    exclude: types.identifierGlobs.optional(),

    /** When to look at servers that are there already. */
    schedules: types.schedules.optional(),

    /** The VPC to run in. */
    vpc: types.vpc.optional(),

    /** Whether to report what would be repaired, and change nothing. */
    dryRun: types.trueOrFalse.optional(),

    /** Longest wait for any one lock of PostgreSQL. */
    lockTimeoutSeconds: types.timeout.optional(),

    /** Longest run of any one SQL statement. */
    statementTimeoutSeconds: types.timeout.optional(),

    /** How long to keep the function's log; 9999 is for ever. */
    logRetentionDays: types.retention.optional(),
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
    return issue.keys.map(
      (unknown) => `cdk.json: ${key}.${unknown} is not a setting; the settings are ${issue.message}`,
    );
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => `cdk.json: the key of ${key} has to be ${message}`);
  }
  return [`cdk.json: ${key} is ${JSON.stringify(issue.input)}, but has to be ${issue.message}`];
}
