import type { Failure } from "../failure.ts";

/**
 * All that one run found, in values that survive JSON: what is published, printed and kept between durable steps.
 * Sequence values are decimal strings, since a bigint does not fit into a JSON number.
 */
export interface Report {
  readonly status: Status;
  readonly dryRun: boolean;
  /** What was looked at, as its operator calls it: the identifier of the DB instance, or host and port. */
  readonly target: string;
  /** Why we were started, in a sentence. */
  readonly trigger: string;
  /** Which credentials were used; null when none were found. Never the credentials themselves. */
  readonly credentials: string | null;
  /** What else there is to know of the run. */
  readonly remarks: readonly Remark[];
  readonly databases: readonly DatabaseReport[];
  /** Why the run ended before any database was looked at. */
  readonly failure: Failure | null;
}

/** Something that concerns no single sequence or column: tables that AWS DMS could not load, loads that go on. */
export interface Remark {
  /** For the subject, "2 tables not loaded"; null when nobody has to do anything about it. */
  readonly brief: string | null;
  /** Lower case, no full stop. */
  readonly text: string;
  readonly hint: string;
}

/**
 * `ok` nothing to do · `repaired` all that was broken is repaired · `attention` a person must do something ·
 * `failed` nothing could be looked at.
 */
export type Status = "ok" | "repaired" | "attention" | "failed";

export interface DatabaseReport {
  readonly database: string;
  /** Sequences, and columns without generator, that were looked at. */
  readonly checked: number;
  readonly counts: Counts;
  /** Most important first; may be cut short, `counts` never is. */
  readonly findings: readonly Finding[];
  /** Why the database could not be looked at, or not to the end. */
  readonly failure: Failure | null;
}

export interface Counts {
  /** Behind their data or exhausted, and moved (or, in a dry run, to be moved). */
  readonly resynced: number;
  /** Missing or orphaned, and given back (or, in a dry run, to be given back). */
  readonly recreated: number;
  readonly leftAlone: number;
  readonly failed: number;
}

export type Outcome = "repaired" | "would-repair" | "left-alone" | "failed";

/**
 * `behind` the next value collides · `missing` the column has no generator · `orphaned` neither, but the sequence is
 * still there · `exhausted` the sequence has no next value · `running-out` it soon has none · `unknown` whether
 * anything is wrong cannot be known.
 */
type Problem = "behind" | "missing" | "orphaned" | "exhausted" | "running-out" | "unknown";

/** One thing seen about one sequence or column, and what became of it. */
export interface Finding {
  readonly outcome: Outcome;
  readonly problem: Problem;
  /** The columns concerned, for people: `schema.table.column`. */
  readonly columns: readonly string[];
  /** The sequence concerned, for people: `schema.name`. */
  readonly sequence: string | null;
  /** The value the sequence would have handed out next, before and after; null when it had none. */
  readonly from: string | null;
  readonly to: string | null;
  /** What a recreated generator was recreated on. */
  readonly evidence: string | null;
  /** Why it was left alone, or failed. */
  readonly reason: string | null;
  readonly hint: string | null;
  /** The SQL a person may run; empty where it has been done, or where none can be proposed. */
  readonly sql: readonly string[];
}
