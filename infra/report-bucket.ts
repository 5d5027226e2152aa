import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { ConfigurationError } from "./configuration-error.ts";
import type { RestoreHookProps } from "./restore-hook-props.ts";

/** What the function may put into the bucket, and all that it may read of it, begins so: reports expire, baselines do not. */
export const reportPrefix = "reports/";
export const baselinePrefix = "baselines/";

const threeMonths = Duration.days(90);

/** Where the whole of each report is kept: the bucket that is given or one of our own, which nobody outside of the account can read. */
export function reportBucket(
  scope: Construct,
  { reportBucket: given, reportRetention, encryptionKey }: RestoreHookProps,
): IBucket {
  if (given !== undefined) {
    if (reportRetention === undefined) return given;
    throw new ConfigurationError(
      "reportRetention is given together with a bucket, but when reports expire there is up to its owner: leave it out",
    );
  }
  const bucket = new Bucket(scope, "FullReports", {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    ...(encryptionKey === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : // one data key for many objects: a report is several, and each would be a request to KMS
        { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
    lifecycleRules: [
      { id: "reports", prefix: reportPrefix, expiration: Duration.days(wholeDays(reportRetention ?? threeMonths)) },
      { id: "unfinished", abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    // as the log: mails that are kept link to it; a first deployment that failed has put nothing there
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason:
      "access logs would need a bucket of their own, for reports that expire; CloudTrail's data events tell who read one",
  });
  // aws-cdk-lib declares `isWebsite` in two ways that exactOptionalPropertyTypes tells apart
  return bucket as IBucket;
}

function wholeDays(retention: Duration): number {
  const days = retention.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    throw new Error(
      `reportRetention is ${retention.toHumanString()}, but has to be whole days, at least one: S3 counts in days`,
    );
  }
  return days;
}
