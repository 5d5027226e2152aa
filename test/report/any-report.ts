import fc from "fast-check";
import { addCounts } from "../../lambda/report/counts.ts";
import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import type { Counts, DatabaseReport, Finding, LeftBehind, Outcome, Report } from "../../lambda/report/report.ts";
import { sections } from "../../lambda/schema/difference.ts";
import { finding, report } from "./examples.ts";

const differenceKinds = sections.flatMap(({ kinds }) => [...kinds]);

/** What a name may be, and what others may say: prose, 63 bytes of anything, what looks like a line of ours. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 63 }),
  fc.array(fc.string({ maxLength: 12 }), { maxLength: 40 }).map((words) => words.join(" ")),
  fc.constantFrom(
    "shop",
    "public.orders.id",
    "x\n- y",
    "Recreated:\n- z",
    "\u202eOK:",
    "x".repeat(3_000),
    "😀".repeat(900),
  ),
);

/** What a finding is about that has no generator. */
const anyLeftBehind: fc.Arbitrary<LeftBehind> = fc.record({
  kind: fc.constantFrom(...differenceKinds),
  object: text,
  table: fc.option(text),
  heavy: fc.boolean(),
  note: fc.option(fc.oneof(text, fc.constant("it is as it is"))),
  manual: fc.array(text, { maxLength: 2 }),
  duplicates: fc.option(
    fc.oneof(
      fc.record({ query: text, keys: fc.nat().map(String), uncounted: fc.constant(null) }),
      fc.record({ query: text, keys: fc.constant(null), uncounted: fc.record({ reason: text, hint: text }) }),
    ),
  ),
});

const outcomes: readonly Outcome[] = ["failed", "left-alone", "repaired", "would-repair"];

const kinds: readonly Pick<Finding, "outcome" | "problem">[] = [
  { outcome: "failed", problem: "behind" },
  { outcome: "failed", problem: "missing" },
  { outcome: "repaired", problem: "behind" },
  { outcome: "repaired", problem: "missing" },
  { outcome: "repaired", problem: "orphaned" },
  { outcome: "left-alone", problem: "unknown" },
  { outcome: "left-alone", problem: "running-out" },
];

const digits = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).map(String);

const anyGenerator: fc.Arbitrary<Finding> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    columns: fc.array(text, { maxLength: 5 }),
    sequence: text,
    from: fc.option(digits),
    to: fc.option(digits),
    headroom: fc.option(
      fc.record({ first: digits, next: digits, last: digits, usedPercent: fc.integer({ min: 80, max: 100 }) }),
    ),
    evidence: fc.option(text),
    reason: text.map((reason) => `it is ${reason}`),
    hint: fc.option(
      fc.oneof(
        fc.constant("Run the restore hook again."),
        text.map((hint) => `Do ${hint}`),
      ),
    ),
    sql: fc.array(text, { maxLength: 3 }),
  })
  .map(({ kind, ...said }) => finding({ ...kind, ...said }));

const anyDifference: fc.Arbitrary<Finding> = fc
  .record({
    outcome: fc.constantFrom(...outcomes),
    leftBehind: anyLeftBehind,
    reason: fc.oneof(
      text.map((reason) => `it is ${reason}`),
      fc.constant("queries that used it read the whole table"),
    ),
    hint: fc.option(text.map((hint) => `Do ${hint}`)),
    sql: fc.array(text, { maxLength: 3 }),
  })
  .map((said) => finding({ problem: "left-behind", columns: [], ...said }));

const anyFinding = fc.oneof({ weight: 2, arbitrary: anyGenerator }, { weight: 1, arbitrary: anyDifference });

const unlisted: fc.Arbitrary<Counts> = fc.record({
  resynced: fc.nat(3_000),
  recreated: fc.nat(3),
  leftAlone: fc.nat(3),
  failed: fc.nat(3),
  runningOut: fc.nat(3),
  leftBehind: fc.nat(3),
  restored: fc.nat(3),
});

const anyDatabase: fc.Arbitrary<DatabaseReport> = fc.oneof(
  fc.record({ name: text, reason: text }).map(({ name, reason }) => failedDatabase(name, { reason, hint: "Yes." })),
  fc.record({ name: text, checked: fc.nat(5_000) }).map(({ name, checked }) => databaseReport(name, checked, [])),
  fc
    .record({
      name: text,
      findings: fc.array(anyFinding, { maxLength: 30, size: "max" }),
      comparison: fc.option(fc.record({ with: text, tables: fc.nat(3_000) })),
      more: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: unlisted }),
    })
    .map(({ name, findings, comparison, more }) => {
      const database = { ...databaseReport(name, findings.length + 1, findings), comparison };
      return more === undefined ? database : { ...database, counts: addCounts(database.counts, more) };
    }),
);

/** A report as a run may make it, of a server whose names are as hostile as PostgreSQL allows, and longer. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    dryRun: fc.boolean(),
    target: text,
    trigger: text,
    credentials: fc.option(text),
    remarks: fc.array(fc.record({ brief: fc.option(text), text: text.map((said) => `it ${said}`), hint: text }), {
      maxLength: 5,
    }),
    databases: fc.array(anyDatabase, { maxLength: 45, size: "max" }),
    failure: fc.option(fc.record({ reason: text, hint: text }), { freq: 10 }),
    isKept: fc.boolean(),
  })
  .map(({ isKept, ...said }) => {
    const { links } = report({});
    return report({ ...said, links: isKept ? links : { log: null, full: null, runbook: null } });
  });
