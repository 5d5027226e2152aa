import type { Session } from "../../lambda/postgres/connect.ts";
import type { Reference } from "../../lambda/reference/reference.ts";
import type { Renaming } from "../../lambda/reference/rename.ts";
import type { Remark } from "../../lambda/report/report.ts";
import type { Original } from "../../lambda/schema/original.ts";
import { connectionFrom } from "./connection.ts";
import { readReferenceDatabase } from "./reference-database.ts";

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

export interface ReferenceOptions {
  /** Whether it has a database for each of the target's, of the same name. */
  readonly allDatabases: boolean;
  /** The names that a load has given to what it has loaded; null where nobody knows of any. */
  readonly names: Renaming | null;
}

/** What `--reference` names: a database, by its URL. Throws a UsageError when it cannot be used. */
export function referenceFrom(
  text: string,
  environment: NodeJS.ProcessEnv,
  { allDatabases, names }: ReferenceOptions,
): FindReference {
  const connection = connectionFrom(text, environment);
  return (session, database) =>
    readReferenceDatabase(session, allDatabases ? { ...connection, database } : connection, names);
}
