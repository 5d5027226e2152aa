import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lambdaContext } from "../../local/run-function/lambda-context.ts";
import { type FunctionRunner, runFunction, startFunctionRunner } from "../../local/run-function.ts";

const bundle = fileURLToPath(import.meta.resolve("./polling-function.ts"));

describe("a durable function", () => {
  let runner: FunctionRunner;
  beforeEach(async () => {
    runner = await startFunctionRunner({ bundle, environment: { GREETING: "hello" }, skipTime: true });
  });
  afterEach(() => runner.stop());

  test("runs to its end without waiting the minutes between its polls", async () => {
    expect(await runner.run({ polls: 4 })).toMatchObject({
      status: "SUCCEEDED",
      result: { polled: 4, greeting: "hello" },
      error: undefined,
      operations: [
        { name: "wait", type: "STEP", subType: "WaitForCondition", status: "SUCCEEDED", attempts: 4 },
        { name: "greet", type: "STEP", subType: "Step", status: "SUCCEEDED", attempts: 1 },
      ],
    });
  });

  test("fails with its own error", async () => {
    expect(await runner.run({ polls: 1, failure: "broken" })).toMatchObject({
      status: "FAILED",
      result: undefined,
      error: { type: "RangeError", message: "broken" },
    });
  });
});

test("every runner is a cold start with the environment it is given", async () => {
  const run = async (GREETING: string) => {
    const { result } = await runFunction({ bundle, event: { polls: 1 }, environment: { GREETING } });
    return result;
  };
  expect(await run("hello")).toEqual({ polled: 1, greeting: "hello", invocations: 1 });
  expect(await run("goodbye")).toEqual({ polled: 1, greeting: "goodbye", invocations: 1 });
  expect(process.env).not.toHaveProperty("GREETING");
});

test("the function is told what Lambda tells it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "run-function-"));
  const journal = join(folder, "journal");
  const { result } = await runFunction({
    bundle: fileURLToPath(import.meta.resolve("./stepping-function.ts")),
    event: { journal },
    invocationMilliseconds: 80_000,
  });
  const lines = (await readFile(journal, "utf8").finally(() => rm(folder, { recursive: true }))).match(/.+/g) ?? [];
  expect(result).toMatchObject({
    functionName: "restore-hook",
    functionVersion: "1",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:111111111111:function:restore-hook:live",
  });
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const { remaining } = JSON.parse(line);
    expect(remaining).toBeGreaterThan(60_000);
    expect(remaining).toBeLessThanOrEqual(80_000);
  }
});

test("time that is skipped is not taken from what an invocation has left", () => {
  vi.useFakeTimers();
  try {
    const { getRemainingTimeInMillis } = lambdaContext(80_000);
    vi.advanceTimersByTime(60_000);
    expect(getRemainingTimeInMillis()).toBeGreaterThan(60_000);
  } finally {
    vi.useRealTimers();
  }
});

test("a module without a handler is refused", async () => {
  const module = fileURLToPath(import.meta.resolve("../../local/run-function.ts"));
  const run = runFunction({ bundle: module, event: {}, environment: { GREETING: "hello" } });
  await expect(run).rejects.toThrow(`${module} exports no function called handler`);
  expect(process.env).not.toHaveProperty("GREETING");
});

test("the process ends by itself after the runner was stopped", async () => {
  const folder = await mkdtemp(join(tmpdir(), "run-function-"));
  const script = join(folder, "script.mjs");
  await writeFile(
    script,
    `import { runFunction } from ${JSON.stringify(import.meta.resolve("../../local/run-function.ts"))};
    const { status } = await runFunction({ bundle: ${JSON.stringify(bundle)}, event: { polls: 2 }, skipTime: true });
    console.log(status);`,
  );
  const node = promisify(execFile)(process.execPath, [script], { timeout: 10_000 });
  expect(await node.finally(() => rm(folder, { recursive: true }))).toMatchObject({ stdout: "SUCCEEDED\n" });
});
