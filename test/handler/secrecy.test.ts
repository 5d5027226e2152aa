import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import type { Fault } from "../../local/aws-endpoint.ts";
import { awsAccount, login } from "../../local/demo/account.ts";
import { startWorld, type World } from "../../local/demo/world.ts";
import { deliver, restored, taskStopped } from "./deliver.ts";

/** Nothing may be seen of these, nor of the password of the master user. */
const wrongPassword = "never-shown-password";
const brokenPassword = "never-shown-either";

let world: World;
const printed: string[] = [];
const checkpoints: string[] = [];
beforeAll(async () => {
  vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
  world = await startWorld(inject("bundle"));
  await world.fill("job_board");
  await world.fill("link_shortener");
  vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "DEBUG");
  recordWhatIsPrinted();
  recordCheckpoints();
});
beforeEach(() => {
  Object.assign(world.account, awsAccount(world.server), { fail: undefined });
  printed.length = 0;
  checkpoints.length = 0;
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await world[Symbol.asyncDispose]();
});

const refused: Fault = { status: 403, code: "AuthorizationError", message: "not authorized to perform: SNS:Publish" };

interface Occasion {
  readonly event: unknown;
  readonly given: () => void;
  /** What shows that it went as told. */
  readonly leaves: RegExp;
}

describe("no password is left in mail, log, checkpoint, result or error of a run", () => {
  test.each<[string, Occasion]>([
    [
      "only looks",
      {
        event: { dbInstanceIdentifier: "jobs-staging", dryRun: true },
        given: () => undefined,
        leaves: /"status":"attention"/,
      },
    ],
    ["repairs the target of a task", { event: taskStopped, given: () => undefined, leaves: /"status":"repaired"/ }],
    ["repairs a restored instance", { event: restored, given: () => undefined, leaves: /"status":"repaired"/ }],
    [
      "has a wrong password",
      {
        event: restored,
        given: () => setSecret(JSON.stringify({ ...login, password: wrongPassword })),
        leaves: /does not accept the password/,
      },
    ],
    [
      "has a secret that is not JSON",
      {
        event: restored,
        given: () => setSecret(`{"username": "dbadmin", "password": "${brokenPassword}"`),
        leaves: /it is not JSON/,
      },
    ],
    [
      "has a secret that is the password itself",
      {
        event: restored,
        given: () => setSecret(brokenPassword),
        leaves: /it is not JSON/,
      },
    ],
    [
      "has a secret with the password at the wrong place",
      {
        event: restored,
        given: () => setSecret(JSON.stringify({ ...login, port: brokenPassword })),
        leaves: /wrong or missing: port/,
      },
    ],
    [
      "cannot find the server that only the secret names",
      {
        event: taskStopped,
        given: () => {
          setSecret(JSON.stringify({ ...login, host: "127.0.0.1", port: 1 }));
          world.account.endpoints = world.account.endpoints?.map(({ ServerName: _, ...endpoint }) => endpoint) ?? [];
        },
        leaves: /cannot be reached/,
      },
    ],
    [
      "cannot publish its report",
      {
        event: restored,
        given: () => {
          world.account.fail = (_service, operation) => (operation === "Publish" ? refused : undefined);
        },
        leaves: /the report is not published: .*not authorized to perform: SNS:Publish/,
      },
    ],
  ])("that %s", async (_that, { event, given, leaves }) => {
    given();
    const run = await deliver(world, event);
    const left = [JSON.stringify(run), ...printed, ...checkpoints, await world.server.log()].join("\n");
    // or there would be nothing to see it in
    expect(left).toMatch(leaves);
    expect(checkpoints.join("\n")).toMatch(/"StepSucceededDetails"|"StepFailedDetails"/);
    expect(printed.join("\n")).toContain('"executionArn"');
    for (const form of formsOf([login.password, wrongPassword, brokenPassword])) expect(left).not.toContain(form);
  });
});

/** A secret as it is, and as it may be written into a URL, a header or another text. */
function formsOf(secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret);
    return [secret, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex")];
  });
}

function setSecret(SecretString: string): void {
  world.account.secrets = world.account.secrets?.map((secret) => ({ ...secret, SecretString })) ?? [];
}

function recordWhatIsPrinted(): void {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  }
  for (const method of ["debug", "error", "info", "log", "trace", "warn"] as const) {
    vi.spyOn(console, method).mockImplementation((...values) => {
      printed.push(values.map((value) => (value instanceof Error ? value.stack : JSON.stringify(value))).join(" "));
    });
  }
}

/** All that Lambda would keep of an execution. */
function recordCheckpoints(): void {
  const run = LocalDurableTestRunner.prototype.run;
  vi.spyOn(LocalDurableTestRunner.prototype, "run").mockImplementation(async function (
    this: LocalDurableTestRunner,
    request,
  ) {
    const execution = await run.call(this, request);
    const operations = execution.getOperations().map((operation) => operation.getOperationData());
    checkpoints.push(JSON.stringify([operations, execution.getHistoryEvents(), execution.getInvocations()]));
    return execution;
  });
}
