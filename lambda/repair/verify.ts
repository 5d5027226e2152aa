import type { Failure } from "../failure.ts";
import { countRepairs, isChange, isNotice } from "../report/database-report.ts";
import type { Finding } from "../report/report.ts";
import type { Applied } from "./apply.ts";
import { explainRepairFailure } from "./explain-failure.ts";
import type { Intended, Repairs } from "./intended.ts";
import type { Plan } from "./plan.ts";
import { failed, type PlannedRepair, withScript } from "./planned.ts";

/** A repair that has been tried: what it was about, with the SQL where a person may have to do it, and what became of it. */
export interface Tried {
  readonly finding: Finding;
  readonly result: Applied | undefined;
}

export function tried(repairs: readonly PlannedRepair[], applied: readonly Applied[]): Tried[] {
  return repairs.map((planned, index) => {
    const result = applied[index];
    return { finding: result?.applied === true ? planned.finding : withScript(planned), result };
  });
}

/**
 * What is true after the repairs. `proof` is the plan made of everything read again: whatever it would still do has
 * not been done, whatever was intended.
 */
export function verify(repairs: readonly Tried[], proof: Plan): Finding[] {
  const wrong = new Map(proof.repairs.map((planned) => [objectOf(planned.finding), planned]));
  const isFailed = ({ outcome }: Finding) => outcome === "failed";
  const unproved = new Map(proof.findings.filter(isFailed).map((finding) => [objectOf(finding), finding]));
  const outcomes = repairs.flatMap(({ finding, result }): Finding[] => {
    const still = wrong.get(objectOf(finding));
    const failure = unproved.get(objectOf(finding));
    wrong.delete(objectOf(finding));
    if (result === undefined) return [failed(notReached, finding)];
    if (!result.applied) return [failed(explainRepairFailure(result), { ...finding, to: null })];
    if (still !== undefined) return [failed(movedOn, withScript(still))];
    if (failure !== undefined) return [failed(notProved(failure), finding)];
    // it was in order by the time we held the lock: somebody else has moved it
    if (result.restart === null && finding.problem === "behind") return [];
    return [{ ...finding, outcome: "repaired", to: result.restart?.toString() ?? finding.to }];
  });
  const told = new Set(repairs.map(({ finding }) => objectOf(finding)));
  return [
    ...outcomes,
    ...[...wrong.values()].map((planned) => failed(movedOn, withScript(planned))),
    // a failure is told with its repair; what else there is to say of the same object, the check has said beside it, too
    ...proof.findings.filter((finding) => !isFailed(finding) || !told.has(objectOf(finding))),
  ];
}

/** What an earlier run has repaired. */
export interface Done {
  readonly findings: readonly Finding[];
  /** How many more than those that are listed. */
  readonly unlisted: Repairs;
}

/** What a run that has not come to its end has repaired: all that it was about and that a new plan has nothing to say of. */
export function doneBefore({ findings, counts, beside }: Intended, plan: Plan): Done {
  const stillOpen = [...plan.repairs.map(({ finding }) => finding), ...plan.findings];
  // what was said beside a repair from the start does not make it open
  const besideRepairs = new Set(findings.filter((finding) => !isChange(finding)).map(saying));
  const open = new Set(stillOpen.filter((finding) => !besideRepairs.has(saying(finding))).map(objectOf));
  const intended = findings.filter(isChange);
  const done = intended
    .filter((finding) => !open.has(objectOf(finding)))
    .map((finding): Finding => ({ ...finding, outcome: "repaired" }));
  // of those that are not listed, only the number is known: it is the difference of the two readings
  const [known, listed, left] = [countRepairs(intended), countRepairs(done), countRepairs(stillOpen)];
  const unlisted = (kind: keyof Repairs) => {
    const most = counts[kind] - known[kind];
    return Math.min(most, Math.max(0, counts[kind] - listed[kind] - Math.max(0, left[kind] - beside[kind])));
  };
  return { findings: done, unlisted: { resynced: unlisted("resynced"), recreated: unlisted("recreated") } };
}

/** What a finding is about, the same before and after. A notice is said beside whatever else is found. */
function objectOf(finding: Finding): string {
  const { sequence, columns, problem } = finding;
  const object = sequence ?? columns.join();
  return isNotice(finding) ? `${object} ${problem}` : object;
}

function saying(finding: Finding): string {
  return JSON.stringify([objectOf(finding), finding.outcome, finding.problem, finding.reason]);
}

const notReached = {
  reason: "the run ended before it was reached",
  hint: "Run the restore hook again.",
};

const movedOn = {
  reason: "it was found broken again after the repairs: something else changed it meanwhile",
  hint: "Run the restore hook again, when the application writes through its defaults only.",
};

function notProved({ reason, hint }: Finding): Failure {
  return {
    reason: `it was repaired, but when everything was read again: ${reason}`,
    hint: hint ?? "Run the restore hook again.",
  };
}
