import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { isBuiltin } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterEach, expect, inject, test, vi } from "vitest";
import { z } from "zod";

const bundle = pathToFileURL(inject("bundle"));
const code = await readFile(bundle);

afterEach(() => {
  vi.unstubAllEnvs();
});

test("what is deployed stays under a megabyte", () => {
  expect(code.byteLength).toBeLessThan(1_000_000);
});

test("what is deployed finds all that it imports at once in itself", () => {
  const imported = [...code.toString("utf8").matchAll(/\bimport\b[^"'();]*\bfrom ?"([^"]+)"/g)].map(
    ([, name = ""]) => name,
  );

  expect(imported).toContain("node:https");
  expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
});

test("what is deployed keeps its state by calling Lambda, with what Lambda gives it and nothing else", async () => {
  // the local runner keeps the state itself; and here, no node_modules are near
  await using lambda = await checkpointingLambda();
  const credentials = {
    AWS_ACCESS_KEY_ID: "AKIAOFLAMBDA",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "token",
  };
  const environment = { ...credentials, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: lambda.url, AWS_PROFILE: "" };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv("RESTORE_HOOK_TOPIC_ARN", "arn:aws:sns:us-east-1:111111111111:reports");
  vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "ERROR");
  const { handler } = z.object({ handler: z.custom<Handler>(isFunction) }).parse(await import(bundle.href));
  const context = { functionName: "hook", functionVersion: "1", getRemainingTimeInMillis: () => 900_000 };

  const answered = await handler(invocation({ dbInstanceIdentifier: "orders" }), context);

  // RDS has refused, there is nobody to mail to, and so on until it waits to publish once more
  expect(answered).toMatchObject({ Status: expect.stringMatching(/PENDING|FAILED/) });
  expect(lambda.calls.some(({ url }) => url.includes("/checkpoint"))).toBe(true);
  for (const { authorization, token } of lambda.calls) {
    expect(authorization).toContain("Credential=AKIAOFLAMBDA/");
    expect(token).toBe("token");
  }
});

type Handler = (event: object, context: object) => Promise<unknown>;

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function invocation(event: unknown): object {
  const input = {
    Id: "0",
    Type: "EXECUTION",
    Status: "STARTED",
    ExecutionDetails: { InputPayload: JSON.stringify(event) },
  };
  return {
    DurableExecutionArn: "arn:aws:lambda:us-east-1:111111111111:function:hook:1/durable-execution/name/id",
    CheckpointToken: "first",
    InitialExecutionState: { Operations: [input] },
  };
}

const update = z.object({ Id: z.string(), Type: z.string(), Action: z.string(), Payload: z.string().optional() });
const statuses: Readonly<Record<string, string>> = { START: "STARTED", SUCCEED: "SUCCEEDED", FAIL: "FAILED" };

/** Takes checkpoints as Lambda does, and refuses all that other services are asked. */
async function checkpointingLambda() {
  const calls: { url: string; authorization: string; token: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const { authorization = "", "x-amz-security-token": token } = request.headers;
    const url = decodeURIComponent(request.url ?? "");
    calls.push({ url, authorization, token });
    const body = await text(request);
    if (!url.includes("/checkpoint")) {
      response.writeHead(400, { "content-type": "text/xml" });
      response.end("<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>");
      return;
    }
    const { Updates } = z.object({ Updates: z.array(update).default([]) }).parse(JSON.parse(body));
    const Operations = Updates.map(({ Id, Type, Action, Payload }) => ({
      ...{ Id, Type, Status: statuses[Action] ?? "PENDING", StartTimestamp: 1 },
      StepDetails: { Result: Payload, Attempt: 1 },
    }));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ CheckpointToken: "next", NewExecutionState: { Operations } }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    calls,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
