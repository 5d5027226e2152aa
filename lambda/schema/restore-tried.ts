import type { Failure } from "../failure.ts";
import type { Finding } from "../report/report.ts";
import type { Compared } from "./compare-database.ts";
import { type Difference, type DifferenceKind, sections } from "./difference.ts";
import { leftBehind } from "./left-behind.ts";
import { stillDifferent } from "./restore-failure.ts";
import type { Unmade } from "./restore-one.ts";
import type { RestorePlan } from "./restore-plan.ts";

interface Attempt {
  /** `would-repair` where it was begun, and is not known to have ended. */
  readonly finding: Finding;
  readonly failure: Failure | null;
}

/** What a run has tried to make, in all of its rounds. */
export class Tried {
  readonly #attempts = new Map<string, Attempt>();

  /** What nobody knows of whether it was begun. */
  readonly #perhaps: ReadonlyMap<string, Finding>;

  /** What an earlier round gave back, and what a plan says of one that was killed. */
  constructor(before: readonly Finding[], perhaps: readonly Finding[]) {
    this.#perhaps = new Map(
      perhaps.flatMap((finding): [string, Finding][] =>
        finding.leftBehind === null || finding.outcome !== "would-repair"
          ? []
          : [[identify(finding.leftBehind), finding]],
      ),
    );
    for (const finding of before) {
      if (finding.leftBehind === null) continue;
      const { reason, hint } = finding;
      const failure = finding.outcome === "failed" ? { reason: reason ?? "", hint: hint ?? "" } : null;
      this.#attempts.set(identify(finding.leftBehind), { finding, failure });
    }
  }

  isEmpty(): boolean {
    return this.#attempts.size === 0;
  }

  /** Whether it has come to an end, one way or the other. */
  has(difference: Difference): boolean {
    const attempt = this.#attempts.get(identify(difference));
    return attempt !== undefined && attempt.finding.outcome !== "would-repair";
  }

  /** Returns whether it was begun before, and has not come to its end. It stays what it was found as first. */
  begin(difference: Difference): boolean {
    const key = identify(difference);
    const attempt = this.#attempts.get(key);
    const begun = attempt?.finding.outcome === "would-repair" ? attempt.finding : undefined;
    const finding = begun ?? this.#perhaps.get(key) ?? leftBehind(difference, undefined, "would-repair");
    this.#attempts.set(key, { finding, failure: null });
    return begun !== undefined;
  }

  made(difference: Difference): void {
    this.#make(identify(difference));
  }

  /** What was done of it is not to be run again. */
  failed(difference: Difference, { done }: Unmade, failure: Failure): void {
    const rest = { ...difference, sql: difference.sql.slice(done) };
    this.#attempts.set(identify(difference), { finding: leftBehind(rest, undefined, "failed", failure), failure });
  }

  /** In a form that survives JSON. */
  toFindings(): Finding[] {
    return [...this.#attempts.values()].map(({ finding }) => finding);
  }

  /** Once compared, it is known what a round that was killed has made. */
  settle({ differences }: Compared): void {
    const open = new Set(differences.map(identify));
    for (const [key, finding] of this.#perhaps) {
      if (open.has(key) || this.#attempts.has(key)) continue;
      this.#attempts.set(key, { finding, failure: null });
      this.#make(key);
    }
  }

  #make(key: string): void {
    const begun = this.#attempts.get(key);
    if (begun === undefined) throw new Error(`${key} was not begun`);
    this.#attempts.set(key, { finding: asRepaired(begun.finding), failure: null });
  }

  /** What is true by now: whatever is not different any more is made, and nothing else. */
  prove({ differences, duplicates }: Compared, { lacking }: RestorePlan): Finding[] {
    const open = new Set(differences.map(identify));
    const gone = [...this.#attempts].flatMap(([key, { finding, failure }]): Finding[] => {
      if (open.has(key)) return [];
      if (failure === null) return [asRepaired(finding)];
      // what comes last of it is not seen by a comparison; else somebody has made it meanwhile
      return finding.leftBehind?.kind === "not null" && finding.sql.length === 1 ? [finding] : [];
    });
    const left = differences.map((difference) => {
      const counted = duplicates.get(difference);
      const attempt = this.#attempts.get(identify(difference));
      if (attempt !== undefined) return leftBehind(difference, counted, "failed", attempt.failure ?? stillDifferent);
      return leftBehind(difference, counted, "left-alone", lacking.get(difference) ?? null);
    });
    return [...gone, ...left].toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

/** It has been proved: no duplicates were in the way. */
function asRepaired(finding: Finding): Finding {
  const { leftBehind: found } = finding;
  return { ...finding, outcome: "repaired", leftBehind: found && { ...found, duplicates: null }, sql: [] };
}

/**
 * The same before and after: what is made in two steps is another kind of difference in between.
 */
export function identify({ kind, object }: { readonly kind: DifferenceKind; readonly object: string }): string {
  return JSON.stringify([families.get(kind) ?? kind, object]);
}

const families: ReadonlyMap<DifferenceKind, string> = new Map<DifferenceKind, string>([
  ["index", "index"],
  ["view index", "index"],
  ["invalid index", "index"],
  ["primary key", "index"],
  ["unique constraint", "index"],
  ["check constraint", "constraint"],
  ["foreign key", "constraint"],
  ["unvalidated constraint", "constraint"],
]);

const places = new Map(
  sections.flatMap(({ kinds }, index) => kinds.map((kind): [DifferenceKind, number] => [kind, index])),
);

function placeOf({ leftBehind: found }: Finding): number {
  return (found && places.get(found.kind)) ?? sections.length;
}
