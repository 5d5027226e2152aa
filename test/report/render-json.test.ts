import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import { renderJson } from "../../lambda/report/render-json.ts";
import type { DatabaseReport, Finding, Outcome, Report } from "../../lambda/report/report.ts";
import { totals } from "../../lambda/report/totals.ts";
import { examples, finding, notLoaded, report } from "./examples.ts";
import { invalidIn } from "./schema.ts";

const room = 100_000;

/** The bytes of it as they stand inside of another JSON. */
function bytesInside(json: string): number {
  return Buffer.byteLength(JSON.stringify(json)) - '""'.length;
}

function findings(count: number, outcome: Outcome, said: Partial<Finding> = {}): Finding[] {
  return Array.from({ length: count }, (_, index) =>
    finding({ outcome, problem: "behind", columns: [`public.t${index}.id`], ...said }),
  );
}

/** What fits, read as a reader does. */
function fitted(whole: Report, bytes = room): Report {
  const json = renderJson(whole, bytes);
  expect(bytesInside(json)).toBeLessThanOrEqual(bytes);
  expect(invalidIn(JSON.parse(json))).toEqual([]);
  return JSON.parse(json);
}

function found({ findings }: DatabaseReport): string[] {
  return [...Map.groupBy(findings, ({ outcome }) => outcome)].map(([outcome, some]) => `${some.length} ${outcome}`);
}

describe("the JSON of a report", () => {
  test.each(Object.entries(examples))("is all of it where it fits: %s", (_name, example) => {
    const json = renderJson(example);
    expect(JSON.parse(json)).toEqual(example);
    expect(renderJson(example, bytesInside(json))).toBe(json);
  });

  test.each(Object.entries(examples))("has only characters that every queue takes: %s", (_name, example) => {
    expect(renderJson(example)).toMatch(/^[\x20-\x7e]*$/);
  });

  test("loses of each database the findings that matter least, and no counts", () => {
    const databases = ["a", "b"].map((name) =>
      databaseReport(name, 9_000, [
        ...findings(5_000, "left-alone"),
        ...findings(60, "repaired"),
        ...findings(20, "failed"),
      ]),
    );
    const short = fitted(report({ databases }));
    expect(short).toEqual({
      ...report({ databases }),
      databases: short.databases.map((database, index) => ({ ...databases[index], findings: database.findings })),
    });
    const [a, b] = short.databases.map(found);
    const numbers = [a, b].map((one) => /^20 failed,60 repaired,(\d+) left-alone$/.exec(String(one))?.[1]);
    expect(Number(numbers[1])).toBeGreaterThan(0);
    // by turns, which may end between the two
    expect(Number(numbers[0]) - Number(numbers[1])).toBeOneOf([0, 1]);
  });

  test("does not lose a small database's findings to a large one", () => {
    const databases = [
      databaseReport("large", 5_000, findings(5_000, "repaired")),
      databaseReport("small", 5, findings(5, "repaired")),
    ];
    expect(fitted(report({ databases })).databases[1]).toEqual(databases[1]);
  });

  test("tells of what failed in one database before what was repaired in another", () => {
    const databases = [
      databaseReport("repaired", 5_000, findings(5_000, "repaired")),
      databaseReport("failed", 100, findings(100, "failed")),
    ];
    expect(fitted(report({ databases })).databases[1]).toEqual(databases[1]);
  });

  test("goes on with the other findings where one is too long for any message", () => {
    const endless = finding({ outcome: "failed", problem: "behind", columns: ["a.b.c"], sql: ["x".repeat(room)] });
    const databases = [databaseReport("endless", 2, [endless]), databaseReport("other", 9, findings(9, "repaired"))];
    expect(fitted(report({ databases })).databases).toEqual([{ ...databases[0], findings: [] }, databases[1]]);
  });

  test("loses databases with nothing to say where there are too many, and says how many", () => {
    const quiet = Array.from({ length: 1_000 }, (_, index) => databaseReport(`quiet${index}`, 7, []));
    const loud = databaseReport("loud", 9, findings(3, "failed"));
    const short = fitted(report({ databases: [...quiet.slice(0, 500), loud, ...quiet.slice(500)] }));
    expect(short.databases).toEqual([loud]);
    expect(short.omitted).toEqual({ ...report({}).omitted, databases: 1_000, checked: 7_000 });
  });

  test("keeps of too many databases those that need a person most, in their order", () => {
    const repaired = Array.from({ length: 1_000 }, (_, index) =>
      databaseReport(`r${index}`, 7, findings(2, "repaired")),
    );
    const failed = databaseReport("failed", 9, findings(3, "failed"));
    const lost = failedDatabase("lost", { reason: "no", hint: "Yes." });
    const whole = report({ databases: [...repaired, failed, lost] });
    const short = fitted(whole);
    expect(short.databases.slice(-2).map(({ database }) => database)).toEqual(["failed", "lost"]);
    expect(short.databases.length + short.omitted.databases).toBe(1_002);
    expect(short.omitted.databases).toBeGreaterThan(0);
    expect(totals(short).resynced + short.omitted.counts.resynced).toBe(2_000);
    expect(totals(short).checked + short.omitted.checked).toBe(7_009);
  });

  test("cuts texts that are longer than anybody writes, and nothing that is to be run", () => {
    const long = "\u202e".repeat(200_000);
    const remark = { ...notLoaded, text: long };
    const databases = [databaseReport("shop", 3, findings(3, "failed", { sql: ["select 1;"] }))];
    const short = fitted(report({ trigger: long, target: long, remarks: [remark], databases }));
    const cut = `${long.slice(0, 1_000)}...`;
    expect(short).toMatchObject({ trigger: cut, target: cut, remarks: [{ ...remark, text: cut }], databases });
  });

  test("holds its bytes, and tells of all in numbers, whatever there is", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 50 }),
      fc.string({ unit: fc.constantFrom('"', "\\", "\n", "\u0000", "\ud800", "\u{1f600}", "\uffff") }),
      fc.integer({ min: 0, max: 3_000 }).map((length) => '"'.repeat(length)),
    );
    const failure = fc.option(fc.record({ reason: text, hint: text }));
    const seen = fc.tuple(
      fc.constantFrom<Outcome>("failed", "repaired", "left-alone"),
      text,
      fc.integer({ min: 0, max: 9 }),
    );
    const database = fc.tuple(text, fc.array(seen, { maxLength: 3 }), failure).map(([name, some, failed]) => ({
      ...databaseReport(
        name,
        some.length,
        some.flatMap(([outcome, sql, count]) => findings(count, outcome, { sql: [sql] })),
      ),
      failure: failed,
    }));
    const remark = fc.record({ brief: fc.option(text), text, hint: text });
    const databases = fc.oneof(
      fc.array(database, { maxLength: 10 }),
      fc
        .tuple(database, fc.integer({ min: 1, max: 2_000 }))
        .map(([one, count]) => Array.from({ length: count }, () => one)),
    );
    const said = fc.record({
      target: text,
      trigger: text,
      credentials: fc.option(text),
      remarks: fc.array(remark, { maxLength: 30 }),
      databases,
      failure,
    });
    fc.assert(
      fc.property(said, fc.integer({ min: 50_000, max: 250_000 }), (parts, bytes) => {
        const whole = report(parts);
        const short = fitted(whole, bytes);
        expect(short.omitted.databases + short.databases.length).toBe(whole.databases.length);
        expect(short.omitted.remarks + short.remarks.length).toBe(whole.remarks.length);
        expect(totals(short).checked + short.omitted.checked).toBe(totals(whole).checked);
        expect(totals(short).failed + short.omitted.counts.failed).toBe(totals(whole).failed);
      }),
      { numRuns: 40 },
    );
  });
});
