import type { Config } from "../config.ts";
import type { Session } from "../postgres/connect.ts";
import type { Reference } from "../reference/reference.ts";
import type { Original } from "../schema/original.ts";
import type { RestoreKind } from "../schema/restore-kinds.ts";

/**
 * Where it can be read what a database was like before: the source of its load, or its baseline. Both throw a FailureError when it cannot be read,
 * and what the SDK throws.
 */
export interface OriginalReader {
  /** As in the middle of a sentence: "the source (the DMS endpoint orders-source)". */
  readonly called: string;
  /** What is to be made of all that is otherwise than there, beside generators. */
  readonly restore: readonly RestoreKind[];
  /** Its generators, in the names of the target. `session` is one with the database that is looked at. */
  readReference(session: Session, config: Config): Promise<Reference>;
  /** All else. */
  readOriginal(config: Config): Promise<Original>;
}

/** Where that can be read of a database that is looked at; null where nowhere. */
export type Originals = (database: string) => OriginalReader | null;
