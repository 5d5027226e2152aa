import { z } from "zod";
import { commandLineSettings } from "./command-line-settings.ts";
import { ConfigurationError } from "./configuration-error.ts";
import * as types from "./setting-types.ts";

/** The key of cdk.json's context that holds the {@link Configuration}. */
export const contextKey = "restoreHook";

/** What means nothing without another setting. */
const belongings = [
  ["topicKeyArn", "topicArn"],
  ["reportBucketKeyArn", "reportBucketArn"],
  ["databaseSecurityGroupIds", "vpc"],
  ["vpcEndpoints", "vpc"],
] as const;

/** What a deployment is made with. Every key may be left out; the defaults are those of `RestoreHookProps`. */
const schema = types
  .settings(
    {
      /** Who gets the reports. Each address has to confirm its subscription by the link that AWS mails to it. */
      emailAddresses: types.emailAddresses.optional(),

      /** The topic to publish to. Left out, one is made. */
      topicArn: types.topicArn.optional(),

      /** The key of that topic, where it has one of yours. */
      topicKeyArn: types.keyArn.optional(),

      /** Of which runs to send a mail. */
      mail: types.mail.optional(),

      /** Where people read what to do about a report. */
      runbookUrl: types.runbookUrl.optional(),

      /** The bucket to keep the whole of each report in, one of this account and region. Left out, one is made. */
      reportBucketArn: types.bucketArn.optional(),

      /** The key of that bucket, where it has one of yours. */
      reportBucketKeyArn: types.keyArn.optional(),

      /** How long the bucket that is made keeps a report. */
      reportRetentionDays: types.days.optional(),

      /** The secret to log in with where nothing names another one: `username` and `password`, as JSON. */
      defaultSecretArn: types.completeSecretArn.optional(),

      /** The secrets of servers that name none of their own, by their identifiers. The first one that matches is taken. */
      secretsByIdentifier: types.secretsByIdentifier.optional(),

      /** Further secrets the function may read: those that the tag `restore-hook:secret` names, those of DMS endpoints. */
      secretArns: types.completeSecretArns.optional(),

      /** Whether the function may read the secrets in which RDS keeps the passwords of master users. */
      readManagedSecrets: types.trueOrFalse.optional(),

      /** Keys of yours that these secrets, or those that RDS manages, are encrypted with. */
      secretKeyArns: types.keyArns.optional(),

      /** The user to log in as with a secret that holds nothing but a password. */
      user: types.user.optional(),

      /** The user to log in as by IAM database authentication. */
      iamUser: types.iamUser.optional(),

      /** The file, in PEM, with the certificate authority of servers outside of RDS. */
      certificateAuthorityFile: types.file.optional(),

      /** What starts the hook by itself. */
      triggers: types.triggers.optional(),

      /** The servers to look at when an event names them. */
      include: types.identifierGlobs.optional(),

      /** The servers to leave alone. */
      exclude: types.identifierGlobs.optional(),

      /** When to look at servers that are there already. */
      schedules: types.schedules.optional(),

      /** Whether to keep what healthy databases are like, and to say what has vanished since. */
      baselines: types.trueOrFalse.optional(),

      /** The VPC to run in. */
      vpc: types.vpc.optional(),

      /** The security groups of databases that are to let the function in, on port 5432. */
      databaseSecurityGroupIds: types.securityGroupIds.optional(),

      /** Whether to make VPC endpoints, or which. */
      vpcEndpoints: types.vpcEndpoints.optional(),

      /** Whether to report what would be repaired, and change nothing. */
      dryRun: types.trueOrFalse.optional(),

      /** What to make of that which a load left behind. */
      restore: types.restore.optional(),

      /** Longest wait for any one lock of PostgreSQL. */
      lockTimeoutSeconds: types.timeout.optional(),

      /** Longest run of any one SQL statement. */
      statementTimeoutSeconds: types.timeout.optional(),

      /** How long to keep the function's log; 9999 is for ever. */
      logRetentionDays: types.retention.optional(),

      /** The key to encrypt topic, bucket, queue and log with. */
      encryptionKeyArn: types.keyArn.optional(),

      /** The permissions boundary of the function's role. */
      permissionsBoundaryArn: types.managedPolicyArn.optional(),

      /** Whether to alarm the topic when the hook itself is in trouble. */
      alarms: types.trueOrFalse.optional(),

      /** Whether to make a dashboard. */
      dashboard: types.trueOrFalse.optional(),

      /** Whether to trace the function by X-Ray. */
      tracing: types.trueOrFalse.optional(),
    },
    "an object",
  )
  .check(({ value, issues }) => {
    for (const [setting, owner] of belongings) {
      const input = value[setting];
      if (!input || value[owner] !== undefined) continue;
      issues.push({
        code: "custom",
        input,
        path: [setting],
        message: `given together with ${owner}, to which it belongs`,
      });
    }
  });

export type Configuration = z.infer<typeof schema>;

/**
 * Reads what cdk.json has under {@link contextKey}, where undefined is the same as an empty object, and the settings in
 * the rest of the context, which come from `-c` and win. A text comes from `-c`, too, and is the object as JSON.
 */
export function parseConfiguration(own: unknown, { [contextKey]: _, ...rest }: Context = {}): Configuration {
  const commandLine = commandLineSettings(rest, schema.shape);
  const given = typeof own === "string" ? objectIn(own) : (own ?? {});
  const result = schema.safeParse(merged(given, commandLine), { reportInput: true });
  if (result.success) return result.data;
  const ownSource = typeof own === "string" ? "-c " : "cdk.json: ";
  const found = result.error.issues.flatMap((issue) => sentences(issue, commandLine, ownSource));
  // a value can be wrong in two ways that one sentence tells of
  throw new ConfigurationError([...new Set(found)].join("\n"));
}

const anyObject = z.record(z.string(), z.unknown());

type Context = Readonly<Record<string, unknown>>;

/** What is no JSON of an object stays the text that it is. */
function objectIn(text: string): unknown {
  try {
    return anyObject.safeParse(JSON.parse(text)).data ?? text;
  } catch {
    return text;
  }
}

/** What is no object stays what it is, to be told of. */
function merged(own: unknown, commandLine: Context): unknown {
  const object = anyObject.safeParse(own);
  return object.success ? { ...object.data, ...commandLine } : own;
}

function sentences(issue: z.core.$ZodIssue, commandLine: Context, ownSource: string): string[] {
  const fromCommandLine = Object.hasOwn(commandLine, String(issue.path[0]));
  const where = fromCommandLine ? "-c " : ownSource;
  const key = z.core.toDotPath(fromCommandLine ? issue.path : [contextKey, ...issue.path]);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((unknown) => `${where}${key}.${unknown} is not a setting; the settings are ${issue.message}`);
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => `${where}the key of ${key} has to be ${message}`);
  }
  return [`${where}${key} is ${JSON.stringify(issue.input)}, but has to be ${issue.message}`];
}
