import type { DurableContext } from "@aws/durable-execution-sdk-js";
import type { Config } from "./config.ts";
import { type Capped, cap, type Room } from "./report/capped.ts";
import { type ComparisonReport, comparisonReport } from "./report/database-report.ts";
import type { Remark } from "./report/report.ts";
import { restore } from "./restore.ts";
import { inRounds } from "./rounds.ts";
import { compareDatabase } from "./schema/compare-database.ts";
import { plannedRestore } from "./schema/planned-restore.ts";
import { withoutComparison } from "./schema/without-comparison.ts";
import type { OriginalReader } from "./targets/original-reader.ts";
import { scopeOf } from "./targets/scope-of.ts";
import { withTargetSession } from "./targets/session.ts";
import type { Target } from "./targets/target.ts";

export interface ComparisonOf {
  readonly context: DurableContext;
  readonly target: Target;
  /** What it is compared with. */
  readonly original: OriginalReader;
  readonly config: Config;
  readonly database: string;
  /** In the name of its step. */
  readonly called: string;
  /** Its place among all of the target, from 1. */
  readonly number: number;
  readonly room: Room;
}

interface Outcome {
  readonly compared: Capped<ComparisonReport> | null;
  /** Why it was not compared. */
  readonly remarks: readonly Remark[];
}

/**
 * Compares all else than generators of a database with what it was like before, in a durable step, and makes of it what is to be
 * restored, in others. A run goes on without.
 */
export async function compare(comparison: ComparisonOf): Promise<Outcome> {
  const done = await inRounds(comparison, "compare", async ({ timeLeft }) => ({
    ended: true,
    value: await look(comparison, timeLeft),
  }));
  if (done.done) {
    const { config } = comparison;
    const isToRestore = !config.dryRun && done.value.capped.counts.restored > 0;
    return { compared: isToRestore ? await restore(comparison, done.value) : done.value, remarks: [] };
  }
  const { database, original } = comparison;
  return { compared: null, remarks: [withoutComparison(database, original.called, done.failure)] };
}

async function look(
  { target, original, config, database, number, room }: ComparisonOf,
  timeLeft: () => number,
): Promise<Capped<ComparisonReport>> {
  const scope = await scopeOf(target);
  const before = await original.readOriginal(config);
  const compared = await withTargetSession(target, database, config, true, (session) =>
    compareDatabase(session, before, scope, timeLeft),
  );
  const findings = plannedRestore(compared, original.restore);
  return cap(comparisonReport(compared.comparison, findings), `${number}-compared`, room);
}
