import { displayKind } from "../schema/display-kind.ts";
import type { Finding, Problem } from "./report.ts";

/** What was found of a sequence: without a verb, since a repair that failed may have been made nevertheless. */
const words: Readonly<Record<Problem, string>> = {
  behind: "behind",
  missing: "missing",
  orphaned: "orphaned",
  exhausted: "exhausted",
  "running-out": "running out of numbers",
  different: "not as in the source",
  "left-behind": "left behind",
  // it has columns, and so it would be known if it could be read
  unknown: "not read",
};

/** What is wrong, in the parts of "sequence public.orders_id_seq behind, next value 18". */
export interface ProblemInWords {
  /** What the problem is with; null where it has been named already. */
  readonly subject: "sequence" | "generator" | null;
  /** The name of the sequence; null where there is none, or where it has been named already. */
  readonly name: string | null;
  readonly state: string;
}

export function problemInWords({ columns, sequence, problem, leftBehind, from, to }: Finding): ProblemInWords {
  const parts = [
    ...(leftBehind === null ? [] : [displayKind(leftBehind.kind)]),
    words[problem],
    ...(from === null ? [] : [`next value ${from}`]),
    ...(to === null ? [] : [`to be ${to}`]),
  ];
  const state = parts.join(", ");
  if (columns.length === 0) return { subject: null, name: null, state };
  return { subject: sequence === null ? "generator" : "sequence", name: sequence, state };
}
