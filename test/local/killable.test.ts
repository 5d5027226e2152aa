import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type KillableRunner, type Moment, startKillableRunner } from "../../local/run-function/killable.ts";
import type { FunctionRun } from "../../local/run-function.ts";
import type { SteppingEvent } from "./stepping-function.ts";

const bundle = fileURLToPath(import.meta.resolve("./stepping-function.ts"));

let folder: string;
let journal: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "killable-"));
  journal = join(folder, "journal");
});
beforeEach(() => writeFile(journal, ""));
afterAll(() => rm(folder, { recursive: true }));

/** What the function did, in all of its invocations. */
async function worked(): Promise<{ step: string; attempt: number; remaining: number }[]> {
  const lines = (await readFile(journal, "utf8")).split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
const stepsWorkedOn = async () => (await worked()).map(({ step }) => step);

const done = { status: "SUCCEEDED", result: { done: ["first", "second", "third"], invocations: 1 } } as const;

describe("an invocation that dies", () => {
  let runner: KillableRunner;
  let deadly: readonly Moment[];
  beforeAll(async () => {
    runner = await startKillableRunner({
      bundle,
      skipTime: true,
      killWhen({ operation, phase }) {
        const [next] = deadly;
        const dies = next !== undefined && next.operation === operation && next.phase === phase;
        if (dies) deadly = deadly.slice(1);
        return dies;
      },
    });
  });
  beforeEach(() => {
    deadly = [];
  });
  afterAll(() => runner.stop());

  const run = async (event: Partial<SteppingEvent> = {}): Promise<FunctionRun> => {
    const run = await runner.run({ journal, ...event });
    expect(deadly).toEqual([]);
    return run;
  };

  test.each<[string, { deadly: readonly Moment[]; worksOn: string[]; attempts: number[]; invocations: number }]>([
    [
      "at the start of a step",
      {
        deadly: [{ operation: "first", phase: "started" }],
        worksOn: ["first", "second", "third"],
        attempts: [1, 1, 1],
        invocations: 2,
      },
    ],
    [
      "after the work of a step",
      {
        deadly: [{ operation: "third", phase: "done" }],
        worksOn: ["first", "second", "third", "third"],
        attempts: [1, 1, 1],
        invocations: 2,
      },
    ],
    [
      "at the start of a step that is begun at most once per retry",
      {
        deadly: [{ operation: "second", phase: "started" }],
        worksOn: ["first", "second", "third"],
        attempts: [1, 2, 1],
        // the second notes that the attempt is lost, and the third comes when it is time for the next
        invocations: 3,
      },
    ],
    [
      "after the work of such a step",
      {
        deadly: [{ operation: "second", phase: "done" }],
        worksOn: ["first", "second", "second", "third"],
        attempts: [1, 2, 1],
        invocations: 3,
      },
    ],
    [
      "in one step after the other",
      {
        deadly: [
          { operation: "first", phase: "done" },
          { operation: "second", phase: "started" },
          { operation: "third", phase: "started" },
        ],
        worksOn: ["first", "first", "second", "third"],
        attempts: [1, 2, 1],
        invocations: 5,
      },
    ],
  ])("%s is followed by one that goes on", async (_, { deadly: moments, worksOn, attempts, invocations }) => {
    deadly = moments;
    const ended = await run();
    expect(ended).toMatchObject({ ...done, invocations });
    expect(await stepsWorkedOn()).toEqual(worksOn);
    expect(ended.operations).toMatchObject(
      ["first", "second", "third"].map((name, index) => ({ name, status: "SUCCEEDED", attempts: attempts[index] })),
    );
  });

  test("uses up one of the attempts of a step, until there are none left", async () => {
    deadly = Array(3).fill({ operation: "second", phase: "done" });
    const { status, error } = await run();
    expect({ status, error }).toMatchObject({ status: "FAILED", error: { type: "StepError" } });
    expect((await worked()).map(({ step, attempt }) => [step, attempt])).toEqual([
      ["first", 1],
      ["second", 1],
      ["second", 2],
      ["second", 3],
    ]);
  });

  test("is the same to the step as an attempt that fails", async () => {
    deadly = [{ operation: "second", phase: "done" }];
    expect(await run({ failures: 2 })).toMatchObject({ ...done, invocations: 4 });
    expect((await worked()).filter(({ step }) => step === "second").map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test("is killed by hand, wherever it is in its work", async () => {
    const running = run({ takes: { "second 1": 60_000 } });
    await vi.waitUntil(async () => (await stepsWorkedOn()).includes("second"), { timeout: 10_000 });
    runner.kill();
    expect(await running).toMatchObject({ ...done, invocations: 3 });
    expect(await stepsWorkedOn()).toEqual(["first", "second", "second", "third"]);
  });
});

describe("an invocation with a time limit", () => {
  const milliseconds = 3000;
  let runner: KillableRunner;
  beforeAll(async () => {
    runner = await startKillableRunner({ bundle, skipTime: true, invocationMilliseconds: milliseconds });
  });
  afterAll(() => runner.stop());

  test("knows how much of it is left, dies when nothing is, and is followed by one that has all of it again", async () => {
    const run = await runner.run({ journal, takes: { "first 1": 500, "second 1": 60_000, "second 2": 500 } });
    expect(run).toMatchObject({ ...done, invocations: 3 });
    expect(await stepsWorkedOn()).toEqual(["first", "second", "second", "third"]);
    const [first, second, again, third] = (await worked()).map(({ remaining }) => remaining);
    for (const remaining of [first, again]) {
      expect(remaining).toBeGreaterThan(milliseconds - 450);
      expect(remaining).toBeLessThanOrEqual(milliseconds);
    }
    for (const remaining of [second, third]) {
      // a timer may be early by a millisecond
      expect(remaining).toBeLessThanOrEqual(milliseconds - 499);
    }
  });
});

test("a bundle that cannot be loaded fails the run", async () => {
  const runner = await startKillableRunner({ bundle: `${bundle}.missing`, skipTime: true });
  await expect(runner.run({})).rejects.toThrow("stepping-function.ts.missing");
  await runner.stop();
});

test("the process ends by itself after an invocation was killed, and has printed what the function has", async () => {
  const script = join(folder, "script.mjs");
  await writeFile(
    script,
    `import { startKillableRunner } from ${JSON.stringify(import.meta.resolve("../../local/run-function/killable.ts"))};
    const left = new Set(["second started"]);
    const runner = await startKillableRunner({
      bundle: ${JSON.stringify(bundle)},
      killWhen: ({ operation, phase }) => left.delete(operation + " " + phase),
      skipTime: true,
    });
    const { status } = await runner.run({ journal: ${JSON.stringify(journal)}, prints: true });
    await runner.stop();
    console.log(status);`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 10_000 });
  expect(stdout).toBe("working on first\nworking on second\nworking on third\nSUCCEEDED\n");
});
