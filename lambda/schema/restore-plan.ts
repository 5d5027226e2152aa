import type { Failure } from "../failure.ts";
import { displayRelation } from "../postgres/identifiers.ts";
import type { Compared } from "./compare-database.ts";
import type { Difference, DifferenceKind } from "./difference.ts";
import { attachments, followers } from "./hold-back.ts";
import { needsPerson } from "./left-behind.ts";
import { isAskedFor, kindToAskFor, type RestoreKind } from "./restore-kinds.ts";
import { type Token, tokenize } from "./sql-tokens.ts";

/** What is to be made of that which was left behind. */
export interface RestorePlan {
  /** In the order in which it is made. */
  readonly make: readonly Difference[];
  /** Asked for, but it needs what was not asked for, and is not here. */
  readonly lacking: ReadonlyMap<Difference, Failure>;
}

/**
 * What others need is not made unasked: a function, for one, is somebody's code. `wasTried` tells what is not there although it has been
 * tried.
 */
export function planRestore(
  { differences, duplicates }: Compared,
  kinds: readonly RestoreKind[],
  wasTried: (difference: Difference) => boolean = () => false,
): RestorePlan {
  const make: Difference[] = [];
  const lacking = new Map<Difference, Failure>();
  const unmade: Difference[] = [];
  // whatever others need comes before them
  for (const difference of differences) {
    const wanted = isAskedFor(difference.kind, kinds) && !needsPerson(difference, duplicates.get(difference));
    const needed = wanted ? findNeeded(difference, unmade) : [];
    if (needed.length > 0) lacking.set(difference, firstItNeeds(needed));
    const isMade = wanted && needed.length === 0;
    if (isMade) make.push(difference);
    if (!isMade || (difference.kind === "policy" && wasTried(difference))) unmade.push(difference);
  }
  return { make, lacking };
}

/** Whether one of these is a policy without which row-level security would hide rows that the policy shows. */
export function waitsForPolicy(difference: Difference, others: readonly Difference[]): boolean {
  return others.some((other) => isPolicyOf(other, difference));
}

function isPolicyOf(policy: Difference, { kind, table }: Difference): boolean {
  return kind === "row-level security" && policy.kind === "policy" && policy.table === table;
}

/** Which of these a difference cannot be made without. */
function findNeeded(difference: Difference, unmade: readonly Difference[]): Difference[] {
  const absent = unmade.filter(({ sql: [first = ""] }) => makes.test(first));
  const policies = unmade.filter((one) => isPolicyOf(one, difference));
  const statements = difference.sql.map((sql) => tokenize(sql).filter(({ kind }) => kind !== "space"));
  const others = absent.filter(
    (one) =>
      (followers.has(difference.kind) && attachments.has(one.kind) && one.object === difference.object) ||
      (named.has(one.kind) && statements.some((tokens) => names(tokens, one))),
  );
  return [...policies, ...others];
}

/** What others name by its own name, and not by that of its table. */
const named: ReadonlySet<DifferenceKind> = new Set([
  "schema",
  "type",
  "routine",
  "late routine",
  "view",
  "materialized view",
]);

/** How begins what makes something that is not there; what is there is altered. */
const makes = /^(?:create |alter table (?:"(?:[^"]|"")*"\.?){2} add constraint )/i;

function names(tokens: readonly Token[], { kind, object }: Difference): boolean {
  return tokens.some(({ value }, index) => {
    const [before, dot, name] = [tokens[index - 1], tokens[index + 1], tokens[index + 2]];
    if (kind === "schema") return value === object && (dot?.text === "." || before?.text === "schema");
    if (dot?.text !== "." || name === undefined) return false;
    const relation = displayRelation({ schema: value, name: name.value });
    return relation === object || object.startsWith(`${relation}(`);
  });
}

function firstItNeeds(needed: readonly Difference[]): Failure {
  const objects = needed.map(({ kind, object }) => `the ${kind === "late routine" ? "routine" : kind} ${object}`);
  const kinds = [...new Set(needed.map(({ kind }) => JSON.stringify(kindToAskFor(kind))))];
  const [verb, it] = needed.length === 1 ? ["is", "it"] : ["are", "them"];
  return {
    reason: `first it needs ${objects.join(", ")}, which ${verb} not here`,
    hint: `Ask for ${kinds.join(" and ")} to be restored, too, or make ${it} yourself, then run the restore hook again.`,
  };
}
