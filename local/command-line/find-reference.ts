import type { Session } from "../../lambda/postgres/connect.ts";
import type { Reference } from "../../lambda/reference/reference.ts";
import type { Remark } from "../../lambda/report/report.ts";
import type { Original } from "../../lambda/schema/original.ts";

/** What a database is to be like, as far as that could be read. */
export interface FoundReference {
  /** Its generators, in the names of that database. */
  readonly reference: Reference | undefined;
  /** All else. */
  readonly original: Original | undefined;
  /** What could not be read, and why. */
  readonly remarks: readonly Remark[];
}

/**
 * Finds what the database of the session, which has that name, is to be like. Throws a UsageError when that is the database itself.
 */
export type FindReference = (session: Session, database: string) => Promise<FoundReference>;
