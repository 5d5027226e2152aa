import { originalOf, referenceOf } from "../../lambda/baseline/as-original.ts";
import { everything } from "../../lambda/catalog/scope.ts";
import type { Session } from "../../lambda/postgres/connect.ts";
import { displayIdentifier, escapeInvisible } from "../../lambda/postgres/identifiers.ts";
import type { Renaming } from "../../lambda/reference/rename.ts";
import { readBaselineFile } from "./baseline-file.ts";
import { connectionFrom } from "./connection.ts";
import type { FindReference, FoundReference } from "./find-reference.ts";
import { readReferenceDatabase } from "./reference-database.ts";
import { readUnknownNames } from "./unknown-names.ts";
import { UsageError } from "./usage-error.ts";

export interface ReferenceOptions {
  /** Whether it has a database for each of the target's, of the same name. */
  readonly allDatabases: boolean;
  /** The names that a load has given to what it has loaded; null where nobody knows of any. */
  readonly names: Renaming | null;
}

/** What `--reference` names: a database, by its URL, or the file of a baseline. Throws a UsageError when it cannot be used. */
export function referenceFrom(
  text: string,
  environment: NodeJS.ProcessEnv,
  { allDatabases, names }: ReferenceOptions,
): FindReference {
  if (!isUrl(text)) {
    if (allDatabases)
      throw new UsageError("--all-databases goes with a server as the reference: a baseline is of one database");
    if (names !== null)
      throw new UsageError("--table-mappings goes with a database as the reference, and not with a baseline");
    return (session, database) => findInBaseline(text, session, database);
  }
  const connection = connectionFrom(text, environment);
  return (session, database) =>
    readReferenceDatabase(session, allDatabases ? { ...connection, database } : connection, names);
}

/** Also one of another kind, of which is said that it is. */
function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+]*:\/\//i.test(text);
}

/**
 * A baseline is of one database, so it is read once. Throws a UsageError where the file holds none, or one of a database that has nothing
 * to do with this one: sequences of that would be made here.
 */
async function findInBaseline(file: string, session: Session, database: string): Promise<FoundReference> {
  const baseline = await readBaselineFile(file);
  const found = { reference: referenceOf(baseline), original: originalOf(baseline), remarks: [] };
  if (baseline.database === database) return found;
  const of = `of database ${displayIdentifier(baseline.database)} on ${escapeInvisible(baseline.server)}`;
  const tables = baseline.schema.tables.map(({ schema, name }) => ({ schema, name }));
  const absent = await readUnknownNames(session, { ...everything, tables });
  if (tables.length > 0 && absent.length === tables.length) {
    throw new UsageError(
      `the file ${escapeInvisible(file)} is a baseline ${of}, and no table of that is in database ${displayIdentifier(database)}; wanted a baseline of this database`,
    );
  }
  const remark = {
    brief: null,
    text: `the baseline is ${of}, and this is database ${displayIdentifier(database)}`,
    hint: "Where that is not what this one is to be like, name another baseline.",
  };
  return { ...found, remarks: [remark] };
}
