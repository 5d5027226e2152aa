import { PublishCommand } from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { awsClients } from "../../lambda/aws-clients.ts";
import { putObject } from "../../lambda/report/report-bucket.ts";
import { readSecret } from "../../lambda/targets/credentials/read-secret.ts";
import { describeReplicationTask } from "../../lambda/targets/dms/replication-task.ts";
import { explainAwsError, isAwsError, isTransientAwsError } from "../../lambda/targets/explain-aws-error.ts";
import { describeServer } from "../../lambda/targets/rds/describe-server.ts";
import type { Fault } from "../../local/aws-endpoint.ts";
import { emptyAwsAccount } from "./aws-account.ts";

const account = emptyAwsAccount();

const allow =
  "Allow it to the role of the restore hook, and where a KMS key of your own is involved, in its key policy too.";
const allowSecret = `${allow} A secret must be among those given to the stack.`;
const allowBucket =
  "Allow it to the role of the restore hook in the policy of the bucket, and where the bucket has a KMS key of your own, in its key policy too (setting reportBucketKeyArn).";
const check = "Check the name, and that it is in the account and region of the restore hook.";
const mend = "Mend what AWS complains of, then run the restore hook again.";
const again = "Run the restore hook again; if it stays so, see the AWS Health Dashboard.";

const askRds = () => describeServer({ kind: "db-instance", identifier: "orders-staging" });
const askDms = () => describeReplicationTask("arn:aws:dms:us-east-1:111111111111:task:ORDERS");
const askS3 = () => putObject("reports-bucket", "reports/a", "text", "text/plain");
const askSns = () => awsClients.sns().send(new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:1:t", Message: "a" }));
const askSecretsManager = () => readSecret({ secretId: "orders/dbadmin", stage: "AWSCURRENT", user: null });

/** What is thrown when a service answers with this fault, to all that the SDK tries. */
async function answered(fault: Fault | undefined, ask: () => Promise<unknown>): Promise<unknown> {
  account.fail = () => fault;
  return ask().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe.each<{
  says: string;
  fault?: Fault;
  ask: () => Promise<unknown>;
  reason: string;
  hint: string;
  passes: boolean;
}>([
  {
    says: "RDS, that it has no such instance",
    ask: askRds,
    reason: "AWS answered DBInstanceNotFoundFault: DBInstance orders-staging not found.",
    hint: check,
    passes: false,
  },
  {
    says: "DMS, that it has no such task",
    ask: askDms,
    reason: "AWS answered ResourceNotFoundFault: No Tasks found matching search criteria",
    hint: check,
    passes: false,
  },
  {
    says: "Secrets Manager, that it has no such secret",
    ask: askSecretsManager,
    reason: "AWS answered ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    hint: check,
    passes: false,
  },
  {
    says: "RDS, that we may not ask",
    fault: { status: 403, code: "AccessDenied", message: "not authorized to perform: rds:DescribeDBInstances" },
    ask: askRds,
    reason: "AWS answered AccessDenied: not authorized to perform: rds:DescribeDBInstances",
    hint: allow,
    passes: false,
  },
  {
    says: "DMS, that we may not ask",
    fault: { status: 400, code: "AccessDeniedFault", message: "not authorized" },
    ask: askDms,
    reason: "AWS answered AccessDeniedFault: not authorized",
    hint: allow,
    passes: false,
  },
  {
    says: "Secrets Manager, that we may not use the key",
    fault: { status: 400, code: "AccessDeniedException", message: "Access to KMS is not allowed" },
    ask: askSecretsManager,
    reason: "AWS answered AccessDeniedException: Access to KMS is not allowed",
    hint: allowSecret,
    passes: false,
  },
  {
    says: "S3, that we may not put it there",
    fault: { status: 403, code: "AccessDenied", message: "Access Denied" },
    ask: askS3,
    reason: "AWS answered AccessDenied: Access Denied",
    hint: allowBucket,
    passes: false,
  },
  {
    says: "S3, that we sent too slowly",
    fault: { status: 400, code: "RequestTimeout", message: "Your socket connection to the server was not read from" },
    ask: askS3,
    reason: "AWS answered RequestTimeout: Your socket connection to the server was not read from",
    hint: again,
    passes: true,
  },
  {
    says: "SNS, that we may not publish",
    fault: { status: 403, code: "AuthorizationError", message: "not authorized to perform: SNS:Publish" },
    ask: askSns,
    reason: "AWS answered AuthorizationErrorException: not authorized to perform: SNS:Publish",
    hint: allow,
    passes: false,
  },
  {
    says: "RDS, that we ask too often",
    fault: { status: 400, code: "Throttling", message: "Rate exceeded" },
    ask: askRds,
    reason: "AWS answered Throttling: Rate exceeded",
    hint: again,
    passes: true,
  },
  {
    says: "Secrets Manager, that we ask too often",
    fault: { status: 400, code: "ThrottlingException", message: "Rate exceeded" },
    ask: askSecretsManager,
    reason: "AWS answered ThrottlingException: Rate exceeded",
    hint: again,
    passes: true,
  },
  {
    says: "Secrets Manager, that it is not well",
    fault: { status: 500, code: "InternalServiceError", message: "An error occurred on the server side." },
    ask: askSecretsManager,
    reason: "AWS answered InternalServiceError: An error occurred on the server side.",
    hint: again,
    passes: true,
  },
  {
    says: "Secrets Manager, that the secret is going to be deleted",
    fault: {
      status: 400,
      code: "InvalidRequestException",
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    },
    ask: askSecretsManager,
    reason:
      "AWS answered InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
    hint: mend,
    passes: false,
  },
])("what says $says", ({ fault, ask, reason, hint, passes }) => {
  test("is put into words, and may pass or not", async () => {
    const error = await answered(fault, ask);
    if (!isAwsError(error)) throw new Error("not an error of AWS", { cause: error });
    expect(explainAwsError(error)).toEqual({ reason, hint });
    expect(isTransientAwsError(error)).toBe(passes);
  });
});

describe("is no answer of AWS:", () => {
  test.each([
    ["an error of ours", new Error("wrong")],
    ["what only looks like one", { $fault: "client", $metadata: {}, message: "wrong" }],
    ["nothing", undefined],
    ["null", null],
  ])("%s", (_what, thrown) => {
    expect(isAwsError(thrown)).toBe(false);
  });
});
