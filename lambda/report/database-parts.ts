import type { Failure } from "../failure.ts";
import { type Capped, type Uncapped, uncap } from "./capped.ts";
import type { Comparison, Counts, DatabaseReport, Finding } from "./report.ts";
import type { ReportFolder } from "./report-folder.ts";

/** What a comparison has found in a database. */
export interface ComparisonReport {
  readonly comparison: Comparison;
  readonly counts: Counts;
  /** In the order in which what was left behind can be made; may be cut short, `counts` never is. */
  readonly findings: readonly Finding[];
}

/** The report of a database as its durable steps have left it, each with a checkpoint of its own. */
export interface DatabaseParts {
  /** Of its generators. */
  readonly checked: Capped<DatabaseReport>;
  /** Of all else; null where it was not compared. */
  readonly compared: Capped<ComparisonReport> | null;
}

/** As far as checkpoints hold it. */
export function inShort({ checked, compared }: DatabaseParts): DatabaseReport {
  return join(checked.capped, compared?.capped ?? null);
}

/** As far as it was kept, and why the rest is lost. Throws what the SDK throws when that may pass. */
export async function inFull(
  { checked, compared }: DatabaseParts,
  folder: ReportFolder,
): Promise<Uncapped<DatabaseReport>> {
  const generators = await uncap(checked, folder);
  const others = compared && (await uncap(compared, folder));
  return {
    value: join(generators.value, others?.value ?? null),
    lost: generators.lost ?? others?.lost ?? null,
  };
}

/** Why some of it is nowhere; null when all of it is kept. */
export function lossOf({ checked, compared }: DatabaseParts): Failure | null {
  return checked.lost ?? compared?.lost ?? null;
}

function join(report: DatabaseReport, compared: ComparisonReport | null): DatabaseReport {
  if (compared === null) return report;
  return {
    ...report,
    counts: sum(report.counts, compared.counts),
    findings: [...report.findings, ...compared.findings],
    comparison: compared.comparison,
  };
}

function sum(one: Counts, other: Counts): Counts {
  return {
    resynced: one.resynced + other.resynced,
    recreated: one.recreated + other.recreated,
    leftAlone: one.leftAlone + other.leftAlone,
    failed: one.failed + other.failed,
    runningOut: one.runningOut + other.runningOut,
    leftBehind: one.leftBehind + other.leftBehind,
    restored: one.restored + other.restored,
  };
}
