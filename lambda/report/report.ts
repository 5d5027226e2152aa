import type { Failure } from "../failure.ts";
import type { DifferenceKind } from "../schema/difference.ts";
import type { LoadSubject, Origin as ServerOrigin } from "../triggers/trigger.ts";

/**
 * All that one run found, in values that survive JSON: what is published, kept, printed and kept between durable steps.
 * Sequence values are decimal strings, since a bigint does not fit into a JSON number; times are ISO 8601 in UTC.
 *
 * docs/report.schema.json describes it for others, who read it from the topic and the report bucket.
 */
export interface Report {
  /** Of this form. What is there stays as it is; a later version of the hook may add to it. */
  readonly version: 1;
  readonly status: Status;
  readonly dryRun: boolean;
  /** What was looked at, as its operator calls it: the identifier of the DB instance, or host and port. */
  readonly target: string;
  /** Where the server is reached, `host:port`; null where that is not known. */
  readonly address: string | null;
  /** Where the run was; null when it was not in AWS. */
  readonly location: Location | null;
  /** Why we were started, in a sentence. */
  readonly trigger: string;
  /** What the data came from, where that is known. */
  readonly origin: Origin | null;
  readonly times: Times;
  /** Which credentials were used; null when none were found. Never the credentials themselves. */
  readonly credentials: string | null;
  /** What else there is to know of the run. */
  readonly remarks: readonly Remark[];
  readonly databases: readonly DatabaseReport[];
  /** What is not in here for want of room. */
  readonly omitted: Omitted;
  /** Why the run ended before any database was looked at. */
  readonly failure: Failure | null;
  /** The command that asks for the same once more, with its repairs; null where there is none. */
  readonly again: string | null;
  readonly links: Links;
}

export interface Location {
  /** The 12 digits of the AWS account. */
  readonly account: string;
  readonly region: string;
}

/** What the data came from: what was restored, or the load of AWS DMS that brought them. */
export interface Origin {
  readonly kind: ServerOrigin["kind"] | LoadSubject["kind"];
  readonly identifier: string;
}

export interface Times {
  /** When the server was restored or the load ended, as AWS says it; null when it does not, or somebody asked. */
  readonly triggered: string | null;
  readonly started: string;
  /** When the server let us in; null when it never did. */
  readonly admitted: string | null;
  readonly ended: string;
}

/** Where to read on. Each is null where there is none. */
export interface Links {
  /** The log of the function, in the AWS console. */
  readonly log: string | null;
  /** The whole report in the report bucket, in the AWS console. */
  readonly full: FullReport | null;
  /** What to do about each verdict. */
  readonly runbook: string | null;
}

/** The URL in the AWS console of each of its forms, and what is not in them. */
export interface FullReport {
  readonly html: string;
  readonly json: string;
  readonly sql: string;
  /** How many findings it only counts, since they could not be kept. */
  readonly lacks: number;
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

/**
 * A message has only so much room. Findings are left out first; how many of a database, its counts tell. Then databases
 * and remarks are.
 */
export interface Omitted {
  readonly remarks: number;
  readonly databases: number;
  /** Of the databases that are left out, what was looked at and found in all of them. */
  readonly checked: number;
  readonly counts: Counts;
}

export interface DatabaseReport {
  readonly database: string;
  /** Sequences, and columns without generator, that were looked at. */
  readonly checked: number;
  readonly counts: Counts;
  /** Of those that failed, how many may have been repaired all the same: nobody could read them again to tell. */
  readonly unproved: number;
  /**
   * Those about generators, most important first; then what else was left behind, in the order in which it can be made. Some may
   * be left out, of the `counts` never.
   */
  readonly findings: readonly Finding[];
  /** What it was compared with for all that is no generator; null where that was not done. */
  readonly comparison: Comparison | null;
  /** Why the database could not be looked at, or not to the end. */
  readonly failure: Failure | null;
}

/** That all else than generators was compared with what it is like in the database that the data came from. */
export interface Comparison {
  /** As in the middle of a sentence: "the source (the DMS endpoint orders-source)", "the baseline of 2026-11-20T08:00:00.000Z". */
  readonly with: string;
  /** Tables that were compared. */
  readonly tables: number;
}

/** Each finding counts once. */
export interface Counts {
  /** Behind their data or exhausted, and moved (or, in a dry run, to be moved). */
  readonly resynced: number;
  /** Missing or orphaned, and given back (or, in a dry run, to be given back). */
  readonly recreated: number;
  readonly leftAlone: number;
  readonly failed: number;
  /** In order, and with few numbers left. */
  readonly runningOut: number;
  /** Not there, or otherwise than in what the database was compared with, and not made. */
  readonly leftBehind: number;
  /** Left behind, and made as asked for (or, in a dry run, to be made). */
  readonly restored: number;
}

export type Outcome = "repaired" | "would-repair" | "left-alone" | "failed";

/**
 * `behind` the next value collides, or the source has handed it out · `missing` the column has no generator · `orphaned` neither, but the sequence is
 * still there · `exhausted` the sequence has no next value · `running-out` it soon has none · `different` it
 * works, and counts in another way than in the source · `unknown` whether anything is wrong cannot be known · `left-behind`
 * something that is no generator is not as it is in the database that the data came from.
 */
export type Problem =
  | "behind"
  | "missing"
  | "orphaned"
  | "exhausted"
  | "running-out"
  | "different"
  | "unknown"
  | "left-behind";

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
  /** What was left behind; null where the finding is about a sequence or columns. */
  readonly leftBehind: LeftBehind | null;
  /** How far it is through its numbers, where that is the problem. */
  readonly headroom: Headroom | null;
  /** What a recreated generator was recreated on. */
  readonly evidence: string | null;
  /** Why it was left alone, or failed. */
  readonly reason: string | null;
  readonly hint: string | null;
  /** The SQL a person may run; empty where it has been done, or where none can be proposed. */
  readonly sql: readonly string[];
}

/** Something that is no generator: an index, a constraint, a view. Its finding says in `reason` why it matters. */
export interface LeftBehind {
  readonly kind: DifferenceKind;
  /** For people: `app.orders_number_key`, or what is different about the table. */
  readonly object: string;
  /** The table or view it belongs to, for people; null where it belongs to none. */
  readonly table: string | null;
  /** Whether a whole table is read or rewritten to make it. */
  readonly heavy: boolean;
  /** What else there is to know of it, and why there is no SQL. */
  readonly note: string | null;
  /** Statements, with semicolons, that a person has to look at before running them. */
  readonly manual: readonly string[];
  /** The rows that it would stumble over; null where it demands no uniqueness, or where there are none. */
  readonly duplicates: Duplicates | null;
}

export interface Duplicates {
  /** Shows them, one row for each key that is there more than once. */
  readonly query: string;
  /** How many such keys there are, in decimal digits; null where that could not be counted. */
  readonly keys: string | null;
  /** Why they could not be counted; null where they were. */
  readonly uncounted: Failure | null;
}

/** The numbers of a sequence: those that it has, as far as its columns take them, and where it is. */
export interface Headroom {
  readonly first: string;
  readonly next: string;
  readonly last: string;
  /** Of its numbers, in whole percent, rounded down. */
  readonly usedPercent: number;
}
