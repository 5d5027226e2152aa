import { S3ServiceException } from "@aws-sdk/client-s3";
import { SecretsManagerServiceException } from "@aws-sdk/client-secrets-manager";
import type { Failure } from "../failure.ts";

/** An error that an AWS service answered with, told by its shape: each client has classes of its own. */
export interface AwsError extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode?: number };
}

export function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error && "$fault" in error && "$metadata" in error;
}

/** Whether asking again later may help. The SDK has asked again by then, too. */
export function isTransientAwsError(error: AwsError): boolean {
  return (
    (error.$metadata.httpStatusCode ?? 500) >= 500 ||
    // S3 says RequestTimeout, with status 400, of a body that came too slowly
    /Throttl|TooManyRequests|LimitExceeded|^RequestTimeout/.test(error.name)
  );
}

/** Whether it is what was sent that AWS does not take: something else, sent by the same role, it may take. */
export function isRefusedInput(error: AwsError): boolean {
  return error.$fault === "client" && !isTransientAwsError(error) && !isDenied(error) && !isNotFound(error);
}

function isDenied({ name, $metadata }: AwsError): boolean {
  // SNS: AuthorizationErrorException
  return (
    $metadata.httpStatusCode === 403 || /AccessDenied|NotAuthorized|Authorization|UnauthorizedOperation/.test(name)
  );
}

function isNotFound({ name }: AwsError): boolean {
  return /NotFound/.test(name);
}

export function explainAwsError(error: AwsError): Failure {
  const reason = `AWS answered ${error.name}: ${error.message}`;
  if (isDenied(error)) return { reason, hint: allow(error) };
  if (isNotFound(error)) {
    return { reason, hint: "Check the name, and that it is in the account and region of the restore hook." };
  }
  if (isTransientAwsError(error)) {
    return { reason, hint: "Run the restore hook again; if it stays so, see the AWS Health Dashboard." };
  }
  return { reason, hint: "Mend what AWS complains of, then run the restore hook again." };
}

function allow(error: AwsError): string {
  if (error instanceof S3ServiceException) {
    return "Allow it to the role of the restore hook in the policy of the bucket, and where the bucket has a KMS key of your own, in its key policy too (setting reportBucketKeyArn).";
  }
  const hint =
    "Allow it to the role of the restore hook, and where a KMS key of your own is involved, in its key policy too.";
  return error instanceof SecretsManagerServiceException
    ? `${hint} A secret must be among those given to the stack.`
    : hint;
}

/** Whether no answer came from AWS at all. The SDK gives such an error its metadata, too, and no fault. */
export function isServiceUnreachable(error: unknown): error is Error {
  return error instanceof Error && "$metadata" in error && !("$fault" in error);
}

export function explainUnreachableService(error: Error): Failure {
  return {
    reason: `AWS cannot be reached: ${error.name === "Error" ? "" : `${error.name}: `}${error.message}`,
    hint: "In subnets without NAT, the function needs VPC endpoints of secretsmanager, sns, rds, dms and lambda, whose security groups let it in on port 443, and one of s3.",
  };
}
