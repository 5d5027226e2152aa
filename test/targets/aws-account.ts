import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { type AwsEndpoint, type AwsState, startAwsEndpoint } from "../../local/aws-endpoint.ts";

/** The AWS account that the SDK finds in the tests of a file: empty before each of them, which fills it. */
export function emptyAwsAccount(): AwsState {
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
  return account;
}
