import { expect, test } from "vitest";
import { decide, type Situation } from "../../lambda/baseline/decide.ts";
import { databaseReport, failedDatabase } from "../../lambda/report/database-report.ts";
import type { Finding } from "../../lambda/report/report.ts";
import { finding } from "../report/examples.ts";

const comparison = { with: "the baseline of 2026-11-20T08:00:00.000Z", tables: 3 };
const columns = ["public.orders.id"];
const moved = finding({ outcome: "repaired", problem: "behind", columns });
const toMove = finding({ outcome: "would-repair", problem: "behind", columns });
const standsAlone = finding({ outcome: "left-alone", problem: "unknown", columns });
const notMoved = finding({ outcome: "failed", problem: "behind", columns });
const vanished = finding({ outcome: "left-alone", problem: "left-behind", columns: [] });
const notRestored = finding({ outcome: "failed", problem: "left-behind", columns: [] });
const toRestore = finding({ outcome: "would-repair", problem: "left-behind", columns: [] });
const restored = finding({ outcome: "repaired", problem: "left-behind", columns: [] });

function situation(findings: readonly Finding[], changes: Partial<Situation> = {}): Situation {
  const report = { ...databaseReport("shop", 3, findings), comparison };
  return { report, dryRun: false, hadBaseline: true, asked: false, ...changes };
}
const notCompared = { ...databaseReport("shop", 3, []), comparison: null };
const lost = failedDatabase("shop", { reason: "it is gone", hint: "Look for it." });

test.each<[string, Situation, ReturnType<typeof decide>]>([
  ["healthy, and as it was", situation([]), "keep"],
  ["healthy, and has no baseline yet", situation([], { report: notCompared, hadBaseline: false }), "keep"],
  ["repaired", situation([moved]), "keep"],
  ["as it was again, by what was restored", situation([restored]), "keep"],
  ["as far as can be known healthy", situation([standsAlone]), "keep"],
  ["to be repaired still, in a dry run", situation([toMove], { dryRun: true }), "broken"],
  ["broken where it could not be repaired", situation([notMoved]), "broken"],
  ["not to be looked at", situation([], { report: lost }), "broken"],
  ["not as it was", situation([vanished]), "vanished"],
  ["not as it was, since that could not be restored", situation([notRestored]), "vanished"],
  ["not as it was, and would be restored", situation([toRestore], { dryRun: true }), "vanished"],
  ["not compared with its baseline", situation([], { report: notCompared }), "not compared"],
  ["not as it was, and accepted", situation([vanished, notRestored], { asked: true }), "keep"],
  ["not compared, and accepted", situation([], { report: notCompared, asked: true }), "keep"],
  ["broken, whatever somebody accepts", situation([notMoved, vanished], { asked: true }), "broken"],
  ["to be repaired still, whatever somebody accepts", situation([toMove], { dryRun: true, asked: true }), "broken"],
])("of a database that is %s", (_, given, decision) => {
  expect(decide(given)).toBe(decision);
});
