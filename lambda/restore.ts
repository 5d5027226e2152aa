import { explain, type Try } from "./attempt.ts";
import type { ComparisonOf } from "./compare.ts";
import { type Capped, cap, type Room, uncap, type WithFindings } from "./report/capped.ts";
import { type ComparisonReport, comparisonReport } from "./report/database-report.ts";
import type { Finding } from "./report/report.ts";
import { inRounds, type RoundOf } from "./rounds.ts";
import { notRestored } from "./schema/not-restored.ts";
import { restoreDatabase } from "./schema/restore.ts";
import { scopeOf } from "./targets/scope-of.ts";
import { withTargetSession } from "./targets/session.ts";

/** What a round has tried, for the next one. */
interface Attempted {
  readonly findings: readonly Finding[];
}

/**
 * Makes what a comparison has found and what is asked for, in as many durable steps as it takes. `planned` is what it has found: when
 * a step is killed, it is known what that was about, and so what it has made.
 */
export async function restore(
  comparison: ComparisonOf,
  planned: Capped<ComparisonReport>,
): Promise<Capped<ComparisonReport>> {
  const done = await inRounds<Capped<ComparisonReport>, Attempted>(comparison, "restore", (one, attempted) =>
    oneRound(comparison, planned, one, attempted),
  );
  if (done.done) return done.value;
  const { failure, began, attempted } = done;
  return {
    ...planned,
    capped: notRestored(planned.capped, attempted?.capped.findings ?? [], { failure, began }),
    whole: null,
  };
}

async function oneRound(
  { target, original, config, database, number, room }: ComparisonOf,
  planned: Capped<ComparisonReport>,
  { attempt: tried, timeLeft }: Try,
  attempted: Capped<Attempted> | undefined,
): Promise<RoundOf<Capped<ComparisonReport>, Attempted>> {
  const before = attempted === undefined ? [] : await findingsOf(attempted, room);
  // an earlier try of this very step was killed, and may have been at work
  const perhaps = tried > 1 ? await findingsOf(planned, room) : [];
  const scope = await scopeOf(target);
  const like = await original.readOriginal(config);
  let begins = false;
  const onBegin = () => {
    begins = true;
  };
  try {
    const restoration = await withTargetSession(target, database, config, false, (session) =>
      restoreDatabase(session, like, scope, { kinds: original.restore, before, perhaps, timeLeft, onBegin }),
    );
    if (!restoration.ended) {
      const { why } = restoration;
      return { ended: false, why, attempted: await cap({ findings: restoration.before }, `${number}-restored`, room) };
    }
    const { findings, compared } = restoration;
    const report = comparisonReport(compared.comparison, findings);
    return { ended: true, value: await cap(report, `${number}-compared`, room) };
  } catch (error) {
    if (begins) throw error;
    // what the killed try was about has to reach whoever can compare again
    const begun = perhaps.filter(({ outcome }) => outcome === "would-repair");
    const kept = tried > 1 ? await cap({ findings: [...begun, ...before] }, `${number}-restored`, room) : attempted;
    return { ended: false, why: "not begun", attempted: kept, ...explain(error) };
  }
}

/** What is to be made does not wait for the bucket: as many as the checkpoint holds, where it does not answer. */
async function findingsOf<T extends WithFindings>(kept: Capped<T>, { folder }: Room): Promise<readonly Finding[]> {
  try {
    return (await uncap(kept, folder)).value.findings;
  } catch {
    return kept.capped.findings;
  }
}
