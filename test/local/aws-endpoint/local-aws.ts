import { afterEach, beforeEach, vi } from "vitest";
import { type AwsEndpoint, type AwsState, startAwsEndpoint } from "../../../local/aws-endpoint.ts";

/** What the tests of a file work with; another one for every test. */
export let state: AwsState;
export let aws: AwsEndpoint;

/** Starts an endpoint for every test of the file and leads the AWS SDK to it. */
export function startAwsForEachTest(): void {
  beforeEach(async () => {
    state = {};
    aws = await startAwsEndpoint(state);
    // A developer's own settings, which must not lead the SDK elsewhere.
    vi.stubEnv("AWS_PROFILE", "production");
    for (const [name, value] of Object.entries(aws.environment)) {
      vi.stubEnv(name, value);
    }
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await aws.stop();
  });
}
