import type { Failure } from "../failure.ts";
import { type Capped, type Uncapped, uncap } from "./capped.ts";
import { type ComparisonReport, withComparison } from "./database-report.ts";
import type { DatabaseReport } from "./report.ts";
import type { ReportFolder } from "./report-folder.ts";

/** The report of a database as its durable steps have left it, each with a checkpoint of its own. */
export interface DatabaseParts {
  /** Of its generators. */
  readonly checked: Capped<DatabaseReport>;
  /** Of all else; null where it was not compared. */
  readonly compared: Capped<ComparisonReport> | null;
}

/** As far as checkpoints hold it. */
export function inShort({ checked, compared }: DatabaseParts): DatabaseReport {
  return withComparison(checked.capped, compared?.capped ?? null);
}

/** As far as it was kept, and why the rest is lost. Throws what the SDK throws when that may pass. */
export async function inFull(
  { checked, compared }: DatabaseParts,
  folder: ReportFolder,
): Promise<Uncapped<DatabaseReport>> {
  const generators = await uncap(checked, folder);
  const others = compared && (await uncap(compared, folder));
  return {
    value: withComparison(generators.value, others?.value ?? null),
    lost: generators.lost ?? others?.lost ?? null,
  };
}

/** Why some of it is nowhere; null when all of it is kept. */
export function lossOf({ checked, compared }: DatabaseParts): Failure | null {
  return checked.lost ?? compared?.lost ?? null;
}
