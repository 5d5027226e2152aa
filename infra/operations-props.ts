import type { IManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";

/** How the hook is watched, and what it has to keep to. */
export interface OperationsProps {
  /**
   * How long to keep the function's log.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays | undefined;

  /**
   * The key to encrypt the topic and the report bucket (unless they are given), the dead-letter queue and the log with.
   *
   * The services that write to them are let in by the key's policy, where that is part of the app; that of an imported
   * key has to be written by whoever owns it.
   *
   * @default - a key of its own for the topic, since alarms cannot use that of AWS; keys of AWS for bucket, queue and log
   */
  readonly encryptionKey?: IKey | undefined;

  /**
   * The permissions boundary of the function's role.
   *
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy | undefined;

  /**
   * Whether to alarm the topic when a run fails, the function breaks off or is throttled, or an event is not delivered.
   *
   * @default true
   */
  readonly alarms?: boolean | undefined;

  /**
   * Whether to make a dashboard of CloudWatch.
   *
   * @default true
   */
  readonly dashboard?: boolean | undefined;

  /**
   * Whether to trace the function by X-Ray.
   *
   * @default false
   */
  readonly tracing?: boolean | undefined;
}
