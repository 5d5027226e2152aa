import { describe, expect, test } from "vitest";
import type { Failure } from "../../lambda/failure.ts";
import { databaseReport } from "../../lambda/report/database-report.ts";
import { renderJson } from "../../lambda/report/render-json.ts";
import type {
  Comparison,
  Counts,
  DatabaseReport,
  Duplicates,
  Finding,
  FullReport,
  Headroom,
  LeftBehind,
  Links,
  Location,
  Omitted,
  Origin,
  Outcome,
  Problem,
  Remark,
  Report,
  Status,
  Times,
} from "../../lambda/report/report.ts";
import { sections } from "../../lambda/schema/difference.ts";
import { examples, finding, report } from "./examples.ts";
import { invalidIn, schema } from "./schema.ts";

/** The compiler sees to it that these are all fields and values that the types have. */
function namesOf<T extends PropertyKey>(names: Record<T, true>): string[] {
  return Object.keys(names).toSorted();
}

const counts = namesOf<keyof Counts>({
  resynced: true,
  recreated: true,
  leftAlone: true,
  failed: true,
  runningOut: true,
  leftBehind: true,
  restored: true,
});

const fields: Readonly<Record<string, string[]>> = {
  location: namesOf<keyof Location>({ account: true, region: true }),
  origin: namesOf<keyof Origin>({ kind: true, identifier: true }),
  times: namesOf<keyof Times>({ triggered: true, started: true, admitted: true, ended: true }),
  remark: namesOf<keyof Remark>({ brief: true, text: true, hint: true }),
  database: namesOf<keyof DatabaseReport>({
    database: true,
    checked: true,
    counts: true,
    unproved: true,
    findings: true,
    comparison: true,
    failure: true,
  }),
  comparison: namesOf<keyof Comparison>({ with: true, tables: true }),
  counts,
  omitted: namesOf<keyof Omitted>({ remarks: true, databases: true, checked: true, counts: true }),
  failure: namesOf<keyof Failure>({ reason: true, hint: true }),
  finding: namesOf<keyof Finding>({
    outcome: true,
    problem: true,
    columns: true,
    sequence: true,
    from: true,
    to: true,
    leftBehind: true,
    headroom: true,
    evidence: true,
    reason: true,
    hint: true,
    sql: true,
  }),
  leftBehind: namesOf<keyof LeftBehind>({
    kind: true,
    object: true,
    table: true,
    heavy: true,
    note: true,
    manual: true,
    duplicates: true,
  }),
  duplicates: namesOf<keyof Duplicates>({ query: true, keys: true, uncounted: true }),
  headroom: namesOf<keyof Headroom>({ first: true, next: true, last: true, usedPercent: true }),
  links: namesOf<keyof Links>({ log: true, full: true, runbook: true }),
  fullReport: namesOf<keyof FullReport>({ html: true, json: true, sql: true, lacks: true }),
};

const fieldsOfReport = namesOf<keyof Report>({
  version: true,
  status: true,
  dryRun: true,
  target: true,
  address: true,
  again: true,
  location: true,
  trigger: true,
  origin: true,
  times: true,
  credentials: true,
  remarks: true,
  databases: true,
  omitted: true,
  failure: true,
  links: true,
});

const values: readonly (readonly [string, string, string[]])[] = [
  ["report", "status", namesOf<Status>({ ok: true, repaired: true, attention: true, failed: true })],
  [
    "origin",
    "kind",
    namesOf<Origin["kind"]>({
      "db-instance": true,
      "db-cluster": true,
      "db-snapshot": true,
      "db-cluster-snapshot": true,
      "replication-task": true,
      "replication-config": true,
      "data-migration": true,
    }),
  ],
  ["finding", "outcome", namesOf<Outcome>({ repaired: true, "would-repair": true, "left-alone": true, failed: true })],
  [
    "finding",
    "problem",
    namesOf<Problem>({
      behind: true,
      missing: true,
      orphaned: true,
      exhausted: true,
      "running-out": true,
      different: true,
      "left-behind": true,
      unknown: true,
    }),
  ],
  ["leftBehind", "kind", sections.flatMap(({ kinds }) => [...kinds]).toSorted()],
];

const partOf = (name: string) => (name === "report" ? schema : schema.$defs[name]);

describe("docs/report.schema.json", () => {
  test("tells of every part of a report, and of nothing else", () => {
    expect(Object.keys(schema.$defs).toSorted()).toEqual(Object.keys(fields).toSorted());
  });

  test.each([["report", fieldsOfReport], ...Object.entries(fields)] as const)(
    "has every field of a %s, demands it and says what it is",
    (name, names) => {
      const { properties = {}, required = [], ...part } = partOf(name) ?? {};
      expect(Object.keys(properties).toSorted()).toEqual(names);
      expect(required.toSorted()).toEqual(names);
      expect(part).toMatchObject({ title: expect.any(String), description: expect.any(String), type: "object" });
      const untold = Object.entries(properties).filter(([, field]) => !("description" in field || "$ref" in field));
      expect(untold).toEqual([]);
    },
  );

  test.each(values)("knows which values a %s may have as its %s", (name, field, expected) => {
    const { enum: known } = partOf(name)?.properties?.[field] ?? {};
    expect([known].flat().toSorted()).toEqual(expected);
  });

  test("leaves room for fields that a later version adds", () => {
    expect(JSON.stringify(schema)).not.toContain("additionalProperties");
  });

  test.each(Object.entries(examples))("holds for the example: %s", (_name, example) => {
    expect(invalidIn(JSON.parse(renderJson(example)))).toEqual([]);
  });

  // one with thousands of findings would take long, and have no other fields
  test.each(Object.entries(examples).filter(([name]) => name !== "5,000 findings"))(
    "misses any field that is taken away: %s",
    (_name, example) => {
      const missed = withoutOneField(JSON.parse(renderJson(example)));
      expect(missed.length).toBeGreaterThan(fieldsOfReport.length);
      expect(missed.filter(({ json }) => invalidIn(json).length === 0).map(({ field }) => field)).toEqual([]);
    },
  );

  test("holds for a sequence that runs out of numbers, and misses any field of its headroom", () => {
    const headroom = { first: "-9223372036854775808", next: "-5", last: "9223372036854775807", usedPercent: 49 };
    const whole = changeFinding(withFinding(), { problem: "running-out", headroom });
    expect(invalidIn(whole)).toEqual([]);
    expect(withoutOneField(headroom)).toHaveLength(4);
    for (const { json } of withoutOneField(headroom)) {
      expect(invalidIn(changeFinding(withFinding(), { headroom: json }))).not.toEqual([]);
    }
  });

  test.each<[string, (report: Report) => unknown]>([
    ["a number where a value is a decimal string", (report) => changeFinding(report, { from: 18 })],
    ["a value that is no number", (report) => changeFinding(report, { to: "1.5" })],
    ["an outcome that there is not", (report) => changeFinding(report, { outcome: "skipped" })],
    ["a field that nobody has told of", (report) => changeFinding(report, { owner: "shop" })],
    ["a time that is none", (report) => ({ ...report, times: { ...report.times, started: "yesterday" } })],
    [
      "a time in another zone",
      (report) => ({ ...report, times: { ...report.times, ended: "2026-11-20T08:12:44+01:00" } }),
    ],
    ["another version", (report) => ({ ...report, version: 2 })],
    ["a count below none", (report) => ({ ...report, omitted: { ...report.omitted, databases: -1 } })],
  ])("refuses %s", (_what, change) => {
    expect(invalidIn(withFinding())).toEqual([]);
    expect(invalidIn(change(withFinding()))).not.toEqual([]);
  });
});

function withFinding(): Report {
  const found = finding({ outcome: "left-alone", problem: "behind", columns: ["public.orders.id"], from: "18" });
  return report({ databases: [databaseReport("shop", 1, [found])] });
}

function changeFinding(report: Report, change: Record<string, unknown>): unknown {
  return {
    ...report,
    databases: report.databases.map((database) => ({
      ...database,
      findings: database.findings.map((finding) => ({ ...finding, ...change })),
    })),
  };
}

/** The value without each of its fields in turn, wherever that is inside of it. */
function withoutOneField(value: unknown): { field: string; json: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      withoutOneField(item).map(({ field, json }) => ({ field: `${index}.${field}`, json: value.with(index, json) })),
    );
  }
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  return entries.flatMap(([name, inner]) => [
    { field: name, json: Object.fromEntries(entries.filter(([other]) => other !== name)) },
    ...withoutOneField(inner).map(({ field, json }) => ({
      field: `${name}.${field}`,
      json: { ...value, [name]: json },
    })),
  ]);
}
