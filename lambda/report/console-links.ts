import type { Location } from "./report.ts";

/** The page of an object in the S3 console, which opens and downloads it; null where the console is not known. */
export function objectLink({ region }: Pick<Location, "region">, bucket: string, key: string): string | null {
  return inConsole(region, `/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`);
}

/**
 * The page of a log group in the CloudWatch console: what is behind its # is encoded twice, with $ for %. Null where the
 * console is not known.
 */
export function logLink({ region }: Pick<Location, "region">, logGroup: string): string | null {
  const name = encodeURIComponent(encodeURIComponent(logGroup)).replaceAll("%", "$");
  return inConsole(region, `/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${name}`);
}

function inConsole(region: string, page: string): string | null {
  const domain = consoleDomains.find(([regions]) => regions.test(region))?.[1];
  return domain === undefined ? null : `https://${region}.console.${domain}${page}`;
}

/**
 * By the regions of each partition. Others (`eusc-de-east-1`, `us-iso-east-1`) have consoles elsewhere: a link to another
 * partition would be one that nobody there can open.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const consoleDomains: readonly (readonly [RegExp, string])[] = [
  [/^cn-[a-z]+-\d+$/, "amazonaws.cn"],
  [/^us-gov-[a-z]+-\d+$/, "amazonaws-us-gov.com"],
  [/^[a-z]{2}-[a-z]+-\d+$/, "aws.amazon.com"],
];
