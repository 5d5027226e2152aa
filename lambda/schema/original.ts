import type { Renaming } from "../reference/rename.ts";
import type { Schema } from "./schema.ts";

/** What the database that the data came from was like, beside its generators. */
export interface Original {
  /** As in the middle of a sentence: "the source (the DMS endpoint orders-source)", "the baseline of 2026-11-20T08:00:00.000Z". */
  readonly called: string;
  /** Whether it is what the database itself was like at another time: a baseline. */
  readonly isBaseline?: boolean;
  /** In its own names. */
  readonly schema: Schema;
  /** The names that it has here; null where nobody knows which tables came along: then it is those that are here, as they are called. */
  readonly names: Renaming | null;
}
