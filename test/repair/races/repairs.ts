import type pg from "pg";
import type { DatabaseReport } from "../../../lambda/report/report.ts";
import type { TestDatabase } from "../../database.ts";
import { repair } from "../engine.ts";
import { pause, type RepairRun, type Stage, tick, untilEnded } from "./stage.ts";

/** Runs the repair, and notes what it said of the sequence. */
export async function repairOnce({ connection }: TestDatabase, stage: Stage): Promise<RepairRun["outcome"]> {
  const begun = tick(stage);
  const report = await repair(connection);
  const outcome = outcomeOf(report);
  const to = report.findings[0]?.to ?? null;
  stage.repairs.push({ outcome, to: to === null ? null : BigInt(to), begun, ended: tick(stage) });
  return outcome;
}

function outcomeOf({ findings }: DatabaseReport): RepairRun["outcome"] {
  const [finding, ...others] = findings;
  if (finding === undefined) return "in order";
  if (others.length === 0 && finding.outcome === "repaired") return "repaired";
  if (others.length === 0 && finding.outcome === "failed") {
    if (finding.reason?.includes("lock timeout")) return "timed out";
    if (finding.reason?.startsWith("it was found broken again after the repairs")) return "overtaken";
  }
  throw new Error(`a repair of nothing but the sequence was expected: ${JSON.stringify(findings)}`);
}

/**
 * Until the repair waits for somebody, or for somebody who holds `relation`, and a little longer; or, should it wait
 * for nobody, until it has ended.
 */
export async function waitsForLock(
  session: pg.Client,
  running: Promise<unknown>,
  relation: string | null = null,
): Promise<void> {
  let over = false;
  const end = () => {
    over = true;
  };
  // whoever awaits the repair itself hears of its error
  running.then(end, end);
  while (!over) {
    const { rows } = await session.query(waits, [relation]);
    over ||= rows.length > 0;
    await pause(1);
  }
  await pause(3);
}

const waits = `
select from pg_locks join pg_stat_activity using (pid)
where not granted and application_name = 'restore-hook' and datname = current_database()
  and relation = coalesce($1::regclass, relation)
`;

/**
 * Looks at where the sequence stands, until the race has ended. Not by `select last_value`: that may see, for an
 * instant, the number up to which nextval writes ahead to the log.
 */
export async function watch(session: pg.Client, stage: Stage): Promise<bigint[]> {
  const positions: bigint[] = [];
  await untilEnded(stage, async () => {
    const { rows } = await session.query<{ last: string | null }>(
      "select pg_sequence_last_value($1::regclass)::text as last",
      [stage.generator.sequence],
    );
    const last = rows[0]?.last ?? null;
    // null until the first number is drawn from where it was moved to
    if (last !== null) positions.push(BigInt(last));
    await pause(1);
  });
  return positions;
}
