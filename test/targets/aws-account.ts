import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { type AwsEndpoint, type AwsState, startAwsEndpoint } from "../../local/aws-endpoint.ts";

/** The AWS that the SDK finds in the tests of a file. */
interface AwsOfFile {
  /** Empty before each of them, which fills it. */
  readonly account: AwsState;
  /** What came to it, from the first of them on; there while they run. */
  readonly aws: Pick<AwsEndpoint, "requests" | "published" | "objects">;
}

export function awsOfFile(): AwsOfFile {
  const account: AwsState = {};
  let aws: AwsEndpoint;
  beforeAll(async () => {
    aws = await startAwsEndpoint(account);
    for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
    // the SDK would try three times, with seconds between
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  });
  beforeEach(() => {
    for (const kind of Object.keys(account)) Reflect.deleteProperty(account, kind);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await aws.stop();
  });
  return {
    account,
    get aws() {
      return aws;
    },
  };
}

/** The account alone, where it is of no interest what came to it. */
export function emptyAwsAccount(): AwsState {
  return awsOfFile().account;
}
