import type { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Mail } from "../lambda/config.ts";
import type { RestoreKind } from "../lambda/schema/restore-kinds.ts";
import type { NetworkProps } from "./network-props.ts";
import type { OperationsProps } from "./operations-props.ts";
import type { RestoreHookSchedule } from "./schedules.ts";
import type { Trigger } from "./triggers.ts";

/** The secret of every server whose identifier matches. */
export interface SecretByIdentifier {
  /** Identifier of an RDS instance or cluster, with `*` for any characters and `?` for one. */
  readonly identifier: string;

  /** `username` and `password`, as JSON. */
  readonly secret: ISecret;
}

export interface RestoreHookProps extends NetworkProps, OperationsProps {
  /**
   * Who gets the reports. Each address has to confirm its subscription by the link that AWS mails to it.
   *
   * @default - nobody; subscribe to `topic`
   */
  readonly emailAddresses?: readonly string[] | undefined;

  /**
   * Where to publish reports and alarms. For the alarms, its policy has to let `cloudwatch.amazonaws.com` publish, and the
   * policy of its key, where it has one, has to let the same use the key: `kms:GenerateDataKey` and `kms:Decrypt`. Where
   * these policies are part of the app, that is added to them; those of what is imported have to be written by whoever
   * owns it. The key of an imported topic is known only by `Topic.fromTopicAttributes({ topicArn, keyArn })`; the key that
   * AWS has for topics (`alias/aws/sns`) lets no alarm publish.
   *
   * @default - a topic of its own
   */
  readonly topic?: ITopic | undefined;

  /**
   * Of which runs to send a mail: `always`; of those that made `changes`, or that a person has to look at; or only of the
   * latter, `problems`. Alarms are always sent.
   *
   * @default "always"
   */
  readonly mail?: Mail | undefined;

  /**
   * Where people read what to do about a report: an https URL, which each mail has.
   *
   * @default - none
   */
  readonly runbookUrl?: string | undefined;

  /**
   * The bucket to keep the whole of each report in, below `reports/`; in the region of the hook. How it is encrypted, who
   * else may read it and when what is in it expires is up to its owner: no rule is added to it. One of another account has
   * to be imported with that `account` (`Bucket.fromBucketAttributes`), and its policy has to let the function in; a key of
   * one's own has to be given likewise, as `encryptionKey`.
   *
   * @default - a bucket of its own, private and encrypted, which stays when the hook is removed
   */
  readonly reportBucket?: IBucket | undefined;

  /**
   * How long to keep the whole of each report, in whole days; of a `reportBucket` that is given, its owner says so.
   *
   * @default Duration.days(90)
   */
  readonly reportRetention?: Duration | undefined;

  /**
   * The secret to log in with where nothing names another one: `username` and `password`, as JSON.
   *
   * @default - none
   */
  readonly defaultSecret?: ISecret | undefined;

  /**
   * The secrets of servers that name none of their own, by their identifiers. The first one that matches is taken; where
   * none does, it is the default secret.
   *
   * @default - none
   */
  readonly secretsByIdentifier?: readonly SecretByIdentifier[] | undefined;

  /**
   * Further secrets that the function may read: those that the tag `restore-hook:secret` of an instance names, and
   * those of DMS endpoints.
   *
   * @default - none
   */
  readonly secrets?: readonly ISecret[] | undefined;

  /**
   * Whether the function may read the secrets in which RDS keeps the passwords of master users (`rds!…`), all those of
   * the account in this region: whoever reads these is the master of every database.
   *
   * @default false
   */
  readonly readManagedSecrets?: boolean | undefined;

  /**
   * Keys of yours that these secrets, or those that RDS manages, are encrypted with. The key of a secret that knows it
   * need not be named.
   *
   * @default - none: the secrets are under the key that AWS has for them
   */
  readonly secretKeys?: readonly IKey[] | undefined;

  /**
   * The user to log in as with a secret that holds nothing but a password.
   *
   * @default - the master user of the server
   */
  readonly user?: string | undefined;

  /**
   * The user to log in as by IAM database authentication, where a server has it turned on.
   *
   * @default - none: by secrets only
   */
  readonly iamUser?: string | undefined;

  /**
   * The certificate authority, in PEM, of servers outside of RDS that AWS DMS loads. For RDS nothing is needed.
   *
   * @default - those that RDS and Node.js know
   */
  readonly certificateAuthority?: string | undefined;

  /**
   * What starts the hook by itself: `restores` of servers, `loads` by AWS DMS. With none of them, schedules and people do.
   *
   * @default - both
   */
  readonly triggers?: readonly Trigger[] | undefined;

  /**
   * The servers to look at when an event names them, by identifiers with `*` for any characters and `?` for one.
   *
   * @default - all
   */
  readonly include?: readonly string[] | undefined;

  /**
   * The servers to leave alone, by identifiers with `*` and `?`; wins over `include`.
   *
   * @default - none
   */
  readonly exclude?: readonly string[] | undefined;

  /**
   * When to look at servers that are there already.
   *
   * @default - never: only restores and loads start the hook
   */
  readonly schedules?: readonly RestoreHookSchedule[] | undefined;

  /**
   * Whether each run of a schedule, or that a person asks for, keeps what healthy databases are like: their definitions, and no data.
   * They are kept in the report bucket, below `baselines/`, and do not expire. Later runs, and those after a restore, say what
   * has vanished since.
   *
   * @default false
   */
  readonly baselines?: boolean | undefined;

  /**
   * Whether to report what would be repaired, and change nothing.
   *
   * @default false
   */
  readonly dryRun?: boolean | undefined;

  /**
   * What to make of that which a load left behind beside generators, such as `["defaults", "indexes"]`, as it is in the database that
   * the data came from; `["all"]` is all that needs no person to look at it. The role that logs in has to own the tables.
   *
   * @default - nothing: it is reported, with the SQL
   */
  readonly restore?: readonly RestoreKind[] | undefined;

  /**
   * Longest wait for any one lock of PostgreSQL. Others queue up behind a session that waits: keep it short.
   *
   * @default Duration.seconds(5)
   */
  readonly lockTimeout?: Duration | undefined;

  /**
   * Longest run of any one SQL statement, up to 10 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly statementTimeout?: Duration | undefined;

  /**
   * The code of the function: `index` with the export `handler`.
   *
   * @default - what `npm run bundle` made, in dist/function
   */
  readonly code?: Code | undefined;
}
