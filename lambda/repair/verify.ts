import type { Failure } from "../failure.ts";
import type { Finding } from "../report/report.ts";
import type { Applied } from "./apply.ts";
import { explainRepairFailure } from "./explain-failure.ts";
import type { Plan } from "./plan.ts";
import { failed, type PlannedRepair } from "./planned.ts";

/**
 * What is true after the repairs. `proof` is the plan made of everything read again: whatever it would still do has
 * not been done, whatever was intended.
 */
export function verify(repairs: readonly PlannedRepair[], applied: readonly Applied[], proof: Plan): Finding[] {
  const wrong = new Map(proof.repairs.map(({ finding }) => [objectOf(finding), finding]));
  const unknown = new Map(proof.findings.map((finding) => [objectOf(finding), finding]));
  const outcomes = repairs.flatMap(({ finding }, index): Finding[] => {
    const result = applied[index];
    const still = wrong.get(objectOf(finding));
    wrong.delete(objectOf(finding));
    if (result === undefined) return [failed(notReached, finding)];
    if (!result.applied) return [failed(explainRepairFailure(result), { ...finding, to: null })];
    if (still !== undefined) return [failed(movedOn, still)];
    const unproved = unknown.get(objectOf(finding));
    if (unproved?.outcome === "failed") return [failed(notProved(unproved), finding)];
    // it was in order by the time we held the lock: somebody else has moved it
    if (result.restart === null && finding.problem === "behind") return [];
    return [{ ...finding, outcome: "repaired", to: result.restart?.toString() ?? finding.to, sql: [] }];
  });
  const reported = new Set(repairs.map(({ finding }) => objectOf(finding)));
  return [
    ...outcomes,
    ...[...wrong.values()].map((finding) => failed(movedOn, finding)),
    ...proof.findings.filter((finding) => !reported.has(objectOf(finding))),
  ];
}

/** What an interrupted run has repaired: all that it was about and that a new plan has nothing to say of. */
export function doneBefore(attempted: readonly Finding[], plan: Plan): Finding[] {
  const open = new Set([...plan.repairs.map(({ finding }) => finding), ...plan.findings].map(objectOf));
  return attempted
    .filter((finding) => !open.has(objectOf(finding)))
    .map((finding) => ({ ...finding, outcome: "repaired", sql: [] }));
}

/** What a finding is about, the same before and after. That it is running out is said beside whatever else is found. */
function objectOf({ sequence, columns, problem }: Finding): string {
  const object = sequence ?? columns.join();
  return problem === "running-out" ? `${object} ${problem}` : object;
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
