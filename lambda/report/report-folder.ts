import { createHash } from "node:crypto";

/** Where in the report bucket a run keeps all that it found. */
export interface ReportFolder {
  /** Name of the bucket. */
  readonly bucket: string;
  /** What the keys of its objects begin with; ends with a slash. */
  readonly prefix: string;
}

/** Of a run: what it looked at, when it started (ISO 8601), and the ARN of its execution, by which it is told from others. */
export interface RunIdentity {
  readonly target: string;
  readonly started: string;
  readonly executionArn: string;
}

/** Characters of a key that a target takes at most: a key has 1,024 bytes. */
const longestTarget = 100;

/** The same on each replay. A person finds it by day, server and time of day. */
export function reportFolder(bucket: string, { target, started, executionArn }: RunIdentity): ReportFolder {
  const [day = "", time = ""] = started.split("T");
  const name = target.replaceAll(/[^A-Za-z0-9.-]+/g, "-").slice(0, longestTarget);
  // whoever copies the bucket to a disk would be led out of the day, or lose the server
  const server = /^\.*$/.test(name) ? "-" : name;
  const execution = createHash("sha256").update(executionArn).digest("hex").slice(0, 12);
  return { bucket, prefix: `reports/${day}/${server}/${time.slice(0, 8).replaceAll(":", "-")}-${execution}/` };
}
