import type { Finding } from "../../../lambda/report/report.ts";

/** A state that a database may be in, and all that must come of it. */
export interface Situation {
  /** What the engine does: the name of the test. */
  readonly behaviour: string;
  /** Roles that may log in. In every SQL of the situation `$name` stands for the one called so, quoted. */
  readonly roles?: readonly string[];
  readonly setUp: string;
  /** What makes the database that the data came from. @default nothing is known of it */
  readonly source?: string;
  /** What a repair reports. */
  readonly findings: readonly Seen[];
  /** What each sequence of the database hands out next after the repair, by its name in SQL. */
  readonly next: Readonly<Record<string, string>>;
  readonly proofs: readonly Proof[];
}

/** What of a finding is compared; the SQL it proposes is run instead. */
export type Seen = Pick<
  Finding,
  "outcome" | "problem" | "columns" | "sequence" | "from" | "to" | "evidence" | "reason"
>;

/** A statement that shows what an application gets to see. */
export interface Proof {
  readonly sql: string;
  /** Who runs it. @default the superuser */
  readonly as?: string;
  /** The SQLSTATE it fails with before the repair. @default it is not run before */
  readonly before?: string;
  /** The SQLSTATE it fails with after the repair, too. @default it works */
  readonly after?: string;
}

/** The SQLSTATEs of the two errors that the hook is there for. */
export const duplicateKey = "23505";
export const nullKey = "23502";

export function resynced(
  columns: string | readonly string[],
  sequence: string,
  from: string,
  to: string,
  evidence: string | null = null,
): Seen {
  return {
    ...nothing,
    outcome: "repaired",
    problem: "behind",
    columns: [columns].flat(),
    sequence,
    from,
    to,
    evidence,
  };
}

export function created(column: string, sequence: string, to: string, evidence: string): Seen {
  return createdFor([column], sequence, to, evidence);
}

/** For several columns; for none, where it stands alone. */
export function createdFor(columns: readonly string[], sequence: string, to: string, evidence: string): Seen {
  return { ...nothing, outcome: "repaired", problem: "missing", columns, sequence, to, evidence };
}

export function attached(
  column: string,
  sequence: string,
  from: string,
  to: string,
  tie: "is owned by it" | "is named after it",
): Seen {
  const evidence = `the sequence ${sequence} ${tie}, and nothing draws from it`;
  return { ...nothing, outcome: "repaired", problem: "orphaned", columns: [column], sequence, from, to, evidence };
}

/** A sequence that is left as it is found. */
export function leftAlone(sequence: string, columns: readonly string[], reason: string, from?: string): Seen {
  const problem = from === undefined ? "unknown" : "behind";
  return { ...nothing, outcome: "left-alone", problem, columns, sequence, reason, from: from ?? null };
}

/** What is said of a sequence, whatever else is, that has few numbers left. */
export function runningOut(columns: string | readonly string[], sequence: string, reason: string): Seen {
  return { ...nothing, outcome: "left-alone", problem: "running-out", columns: [columns].flat(), sequence, reason };
}

/** What is said of a sequence, whatever else is, that counts in another way than that of the source. */
export function differentFrom(columns: string | readonly string[], sequence: string, reason: string): Seen {
  return { ...nothing, outcome: "left-alone", problem: "different", columns: [columns].flat(), sequence, reason };
}

/** A key without generator that gets none. */
export function notRecreated(columns: string | readonly string[], reason: string): Seen {
  return { ...nothing, outcome: "left-alone", problem: "missing", columns: [columns].flat(), reason };
}

export function failed(seen: Pick<Seen, "problem" | "columns" | "reason"> & Partial<Seen>): Seen {
  return { ...nothing, ...seen, outcome: "failed" };
}

const nothing = { sequence: null, from: null, to: null, evidence: null, reason: null };
