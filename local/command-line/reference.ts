import type { Renaming } from "../../lambda/reference/rename.ts";
import { connectionFrom } from "./connection.ts";
import type { FindReference } from "./find-reference.ts";
import { readReferenceDatabase } from "./reference-database.ts";

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
