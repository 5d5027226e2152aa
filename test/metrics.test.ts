import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { emitMetrics } from "../lambda/metrics.ts";
import { databaseReport, failedDatabase } from "../lambda/report/database-report.ts";
import { finding, leftBehind, report } from "./report/examples.ts";

const failure = { reason: "it is gone", hint: "restore it again" };
const repaired = finding({ outcome: "repaired", problem: "behind", columns: ["public.orders.id"] });
const recreated = finding({ outcome: "repaired", problem: "missing", columns: ["public.jobs.id"] });
const failed = finding({ outcome: "failed", problem: "behind", columns: ["public.page_view.id"] });

const line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

const beside = { seconds: 1, notKept: false };

let written: unknown[];

beforeEach(() => {
  written = [];
  // Powertools writes past the console of the test runner, unless it is told that it is in one
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "orders-hook");
  vi.spyOn(console, "log").mockImplementation((text) => written.push(JSON.parse(String(text))));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The one line that `emitMetrics` writes. */
function emitted(...args: Parameters<typeof emitMetrics>) {
  emitMetrics(...args);
  expect(written).toHaveLength(1);
  return line.parse(written[0]);
}

test("a run is one line in the log, which CloudWatch counts by function", () => {
  const found = emitted(report({ databases: [databaseReport("orders", 12, [repaired, recreated, failed])] }), {
    ...beside,
    seconds: 42.5,
  });

  expect(found).toMatchObject({
    service: "orders-hook",
    Checked: 12,
    Repaired: 2,
    Failed: 1,
    LeftBehind: 0,
    Restored: 0,
    NotKept: 0,
    Seconds: 42.5,
    target: "orders-restored",
    status: "attention",
  });
  expect(found._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: "RestoreHook",
      Dimensions: [["service"]],
      Metrics: [
        { Name: "Checked", Unit: "Count" },
        { Name: "Repaired", Unit: "Count" },
        { Name: "Failed", Unit: "Count" },
        { Name: "LeftBehind", Unit: "Count" },
        { Name: "Restored", Unit: "Count" },
        { Name: "NotKept", Unit: "Count" },
        { Name: "Seconds", Unit: "Seconds" },
      ],
    },
  ]);
});

test("a dry run has repaired nothing", () => {
  const wouldRepair = finding({ ...repaired, outcome: "would-repair" });

  expect(
    emitted(report({ dryRun: true, databases: [databaseReport("orders", 3, [wouldRepair])] }), beside),
  ).toMatchObject({
    Checked: 3,
    Repaired: 0,
    Failed: 0,
  });
});

test.each([
  { outcome: "repaired", dryRun: false, Restored: 1 },
  { outcome: "would-repair", dryRun: true, Restored: 0 },
] as const)(
  "what was left behind is counted, and what of it was made: $outcome counts as $Restored",
  ({ outcome, dryRun, Restored }) => {
    const findings = [leftBehind.view, leftBehind.unique, { ...leftBehind.type, outcome }];
    expect(emitted(report({ dryRun, databases: [databaseReport("orders", 3, findings)] }), beside)).toMatchObject({
      Repaired: 0,
      Failed: 0,
      LeftBehind: 2,
      Restored,
    });
  },
);

test("a database that could not be looked at has failed", () => {
  const databases = [databaseReport("orders", 3, []), failedDatabase("jobs", failure)];

  expect(emitted(report({ databases }), beside)).toMatchObject({
    Checked: 3,
    Repaired: 0,
    Failed: 1,
  });
});

test("a server that could not be looked at has failed", () => {
  expect(emitted(report({ failure }), beside)).toMatchObject({
    Checked: 0,
    Repaired: 0,
    Failed: 1,
  });
});

test("a report that could not be put into the bucket counts as one", () => {
  expect(emitted(report({}), { ...beside, notKept: true })).toMatchObject({ NotKept: 1 });
});
