import type { DuplicatesQuery } from "./duplicates.ts";

/** Something that the source has and the target has not, and what would make it. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** For people: `app.orders_number_key`, or what is different about the table. */
  readonly object: string;
  /** The table or view it belongs to, for people; null where it belongs to none. */
  readonly table: string | null;
  /** Why it matters, in a line: lower case, no full stop. */
  readonly why: string;
  /** Statements that make it, without semicolons, each a transaction of its own; empty where none can be proposed. */
  readonly sql: readonly string[];
  /** Statements that a person has to look at before running them. */
  readonly manual: readonly string[];
  /** Heavy is what reads or rewrites a whole table. */
  readonly weight: "light" | "heavy";
  /** What else there is to know, and why there is no SQL. */
  readonly note: string | null;
  /** What shows the rows that it would stumble over; null where it demands no uniqueness. */
  readonly duplicates: DuplicatesQuery | null;
}

/** In the order in which they are to be made, each group by itself. */
export const sections = [
  { title: "schemas and extensions", kinds: ["schema", "extension"] },
  { title: "types and functions", kinds: ["type", "routine"] },
  { title: "tables and columns", kinds: ["table", "column", "column type", "generated column", "partitioning"] },
  { title: "defaults and NOT NULL", kinds: ["default", "not null"] },
  { title: "primary keys", kinds: ["primary key"] },
  { title: "unique constraints", kinds: ["unique constraint"] },
  { title: "check and exclusion constraints", kinds: ["check constraint", "exclusion constraint"] },
  { title: "indexes", kinds: ["index", "invalid index"] },
  { title: "foreign keys", kinds: ["foreign key", "unvalidated constraint"] },
  { title: "views, and the functions that need them", kinds: ["view", "materialized view", "late routine"] },
  { title: "indexes of materialized views", kinds: ["view index"] },
  { title: "triggers and rules", kinds: ["trigger", "rule"] },
  { title: "row-level security", kinds: ["policy", "row-level security"] },
  { title: "statistics and storage", kinds: ["statistics", "storage", "options", "replica identity"] },
  { title: "comments", kinds: ["comment"] },
  { title: "owners", kinds: ["owner"] },
  { title: "grants", kinds: ["grant"] },
] as const;

export type DifferenceKind = (typeof sections)[number]["kinds"][number];

const whys: Readonly<Record<DifferenceKind, string>> = {
  schema: "what belongs into it cannot be made",
  extension: "types, functions or operators of it are used",
  type: "columns or functions of this type cannot be made",
  routine: "defaults, checks, triggers, policies or views call it",
  "late routine": "views or triggers call it",
  table: "queries that name it fail",
  column: "it is in the source and not in the target",
  "column type": "values that the source refuses are accepted, comparisons and results may differ",
  "generated column": "its value is no longer computed",
  partitioning: "rows are not divided, and old ones cannot be detached",
  default: "inserts that leave the column out store NULL, or fail",
  "not null": "rows without a value are accepted",
  "primary key": "duplicate rows are accepted",
  "unique constraint": "duplicates are accepted",
  "check constraint": "values that the source refuses are accepted",
  "exclusion constraint": "conflicting rows are accepted",
  index: "queries that used it read the whole table",
  "view index": "queries that used it read the whole view",
  "invalid index": "no query uses it, and it enforces nothing; writes still pay for it",
  "foreign key": "rows that refer to nothing are accepted, and deletes leave such rows",
  "unvalidated constraint": "rows that were there before may violate it",
  view: "queries that name it fail",
  "materialized view": "queries that name it fail",
  trigger: "what it did at each write no longer happens",
  rule: "statements are no longer rewritten by it",
  "row-level security": "every role that may read the table sees all of its rows",
  policy: "who may see or change which rows is not the same",
  statistics: "the planner misjudges columns that depend on each other",
  storage: "values are stored otherwise than in the source",
  options: "the table is vacuumed, filled or stored otherwise than in the source",
  "replica identity": "logical replication cannot tell which row was updated or deleted",
  comment: "its documentation is gone",
  owner: "its owner cannot alter it, and others can",
  grant: "roles that the source lets in are refused",
};

/** A difference, with what is usual of it left out. */
export function difference(
  kind: DifferenceKind,
  object: string,
  facts: Partial<Omit<Difference, "kind" | "object">>,
): Difference {
  return {
    kind,
    object,
    table: null,
    why: whys[kind],
    sql: [],
    manual: [],
    weight: "light",
    note: null,
    duplicates: null,
    ...facts,
  };
}
