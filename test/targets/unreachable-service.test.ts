import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { describe, expect, test } from "vitest";
import { explain } from "../../lambda/attempt.ts";
import { explainUnreachableService, isAwsError, isServiceUnreachable } from "../../lambda/targets/explain-aws-error.ts";
import { startAwsEndpoint } from "../../local/aws-endpoint.ts";
import { emptyAwsAccount } from "./aws-account.ts";

const account = emptyAwsAccount();

interface Limits {
  readonly endpoint?: string;
  /** In milliseconds. */
  readonly requestTimeout?: number;
}

/** What RDS is asked for by a client of its own, so that no test has to wait for the limits of ours. */
async function asked({ endpoint, requestTimeout = 20_000 }: Limits = {}): Promise<unknown> {
  const requestHandler = { connectionTimeout: 5_000, requestTimeout, throwOnRequestTimeout: true };
  const client = new RDSClient({ requestHandler, ...(endpoint === undefined ? {} : { endpoint }) });
  try {
    await client.send(new DescribeDBInstancesCommand({}));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    client.destroy();
  }
}

const hint =
  "In subnets without NAT, the function needs VPC endpoints of secretsmanager, sns, rds, dms and lambda, whose security groups let it in on port 443, and one of s3.";

describe("AWS cannot be reached", () => {
  test("when a connection is cut", async () => {
    account.fail = () => "cut";
    expectUnreachable(await asked(), /^AWS cannot be reached: .*(socket hang up|ECONNRESET)/);
  });

  test("when it takes longer than we wait for it", async () => {
    account.fail = () => ({ delay: 5_000 });
    expectUnreachable(await asked({ requestTimeout: 50 }), /^AWS cannot be reached: TimeoutError: .*50 ms/);
  });

  test("when nobody listens", async () => {
    const { url, stop } = await startAwsEndpoint();
    await stop();
    expectUnreachable(await asked({ endpoint: url }), /^AWS cannot be reached: .*ECONNREFUSED/);
  });

  function expectUnreachable(error: unknown, reason: RegExp) {
    if (!isServiceUnreachable(error)) throw new Error("reached", { cause: error });
    expect(isAwsError(error)).toBe(false);
    expect(explainUnreachableService(error)).toEqual({ reason: expect.stringMatching(reason), hint });
    expect(explain(error)).toEqual({ failure: explainUnreachableService(error), transient: true });
  }
});

describe("AWS was reached", () => {
  test("when it answers with a fault", async () => {
    account.fail = () => ({ status: 503, code: "ServiceUnavailable", message: "busy" });
    const error = await asked();
    expect(isAwsError(error)).toBe(true);
    expect(isServiceUnreachable(error)).toBe(false);
  });

  test.each([
    ["an error of ours", new Error("wrong")],
    ["one of the network that is not from the SDK", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["what only looks like one of the SDK", { $metadata: {}, message: "wrong" }],
    ["nothing", undefined],
  ])("as far as is known when it is %s", (_what, thrown) => {
    expect(isServiceUnreachable(thrown)).toBe(false);
  });
});
