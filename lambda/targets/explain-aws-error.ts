import type { Failure } from "../failure.ts";

/** An error that an AWS service answered with, told by its shape: each client has classes of its own. */
export interface AwsError extends Error {
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode?: number };
}

export function isAwsError(error: unknown): error is AwsError {
  return error instanceof Error && "$fault" in error && "$metadata" in error;
}

/** Whether asking again later may help. The SDK has asked three times by then. */
export function isTransientAwsError(error: AwsError): boolean {
  return (error.$metadata.httpStatusCode ?? 500) >= 500 || /Throttl|TooManyRequests|LimitExceeded/.test(error.name);
}

export function explainAwsError(error: AwsError): Failure {
  const reason = `AWS answered ${error.name}: ${error.message}`;
  if (/AccessDenied|NotAuthorized|UnauthorizedOperation/.test(error.name)) {
    return {
      reason,
      hint: "Allow it to the role of the restore hook, and where a KMS key of your own is involved, in its key policy too. A secret must be among those given to the stack.",
    };
  }
  if (/NotFound/.test(error.name)) {
    return { reason, hint: "Check the name, and that it is in the account and region of the restore hook." };
  }
  if (isTransientAwsError(error)) {
    return { reason, hint: "Run the restore hook again; if it stays so, see the AWS Health Dashboard." };
  }
  return { reason, hint: "Mend what AWS complains of, then run the restore hook again." };
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
