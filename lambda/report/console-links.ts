import type { Location } from "./report.ts";

/** The page of an object in the S3 console, which opens and downloads it. */
export function objectLink({ region }: Pick<Location, "region">, bucket: string, key: string): string {
  return `${consoleOf(region)}/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

/** The page of a log group in the CloudWatch console: what is behind its # is encoded twice, with $ for %. */
export function logLink({ region }: Pick<Location, "region">, logGroup: string): string {
  const name = encodeURIComponent(encodeURIComponent(logGroup)).replaceAll("%", "$");
  return `${consoleOf(region)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${name}`;
}

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function consoleOf(region: string): string {
  if (region.startsWith("cn-")) return `https://${region}.console.amazonaws.cn`;
  if (region.startsWith("us-gov-")) return `https://${region}.console.amazonaws-us-gov.com`;
  return `https://${region}.console.aws.amazon.com`;
}
