import type { DifferenceKind } from "./difference.ts";

/** What a person may ask for to be made that a load left behind; `all` is all of it. */
export const restoreKinds = [
  "schemas-and-extensions",
  "types-and-functions",
  "columns",
  "defaults",
  "primary-keys",
  "unique-constraints",
  "checks",
  "indexes",
  "foreign-keys",
  "views",
  "triggers",
  "row-level-security",
  "statistics",
  "storage",
  "comments",
  "owners",
  "grants",
  "all",
] as const;

export type RestoreKind = (typeof restoreKinds)[number];

/** By which of them each kind of difference is asked for; a kind that is added is missed here. */
const askedBy: Readonly<Record<DifferenceKind, readonly [Named, ...Named[]]>> = {
  schema: ["schemas-and-extensions"],
  extension: ["schemas-and-extensions"],
  type: ["types-and-functions"],
  routine: ["types-and-functions"],
  "late routine": ["types-and-functions"],
  table: ["columns"],
  column: ["columns"],
  "column type": ["columns"],
  "generated column": ["columns"],
  partitioning: ["columns"],
  default: ["defaults"],
  "not null": ["defaults"],
  "primary key": ["primary-keys"],
  "unique constraint": ["unique-constraints"],
  "check constraint": ["checks"],
  "exclusion constraint": ["checks"],
  index: ["indexes"],
  "invalid index": ["indexes"],
  "view index": ["indexes"],
  "foreign key": ["foreign-keys"],
  // of either: what was made, and could not be validated then, is validated by asking for the same again
  "unvalidated constraint": ["checks", "foreign-keys"],
  view: ["views"],
  "materialized view": ["views"],
  trigger: ["triggers"],
  rule: ["triggers"],
  "row-level security": ["row-level-security"],
  policy: ["row-level-security"],
  statistics: ["statistics"],
  storage: ["storage"],
  options: ["storage"],
  "replica identity": ["storage"],
  comment: ["comments"],
  owner: ["owners"],
  grant: ["grants"],
};

type Named = Exclude<RestoreKind, "all">;

export function isAskedFor(kind: DifferenceKind, kinds: readonly RestoreKind[]): boolean {
  return kinds.includes("all") || askedBy[kind].some((one) => kinds.includes(one));
}

/** What to ask for to have a difference of this kind made. */
export function kindToAskFor(kind: DifferenceKind): RestoreKind {
  return askedBy[kind][0];
}
