import { everything, inScope, type Scope } from "../catalog/scope.ts";
import type { Session } from "../postgres/connect.ts";
import type { RelationName } from "../postgres/identifiers.ts";
import type { Renaming } from "../reference/rename.ts";
import type { Comparison } from "../report/report.ts";
import { compareSchemas } from "./compare-schemas.ts";
import type { Difference } from "./difference.ts";
import { countDuplicates, type Duplicates } from "./duplicates.ts";
import { type NameMapping, sameNames } from "./mapping.ts";
import type { Original } from "./original.ts";
import { readSchema } from "./read-schema.ts";
import { keyOfRelation } from "./schema.ts";

/** What one database lacks, in the order in which it can be made. */
export interface Compared {
  readonly comparison: Comparison;
  readonly differences: readonly Difference[];
  /** Of those that demand uniqueness: whether the rows let them. */
  readonly duplicates: ReadonlyMap<Difference, Duplicates>;
  /** Tables in scope that are not here, and were not compared, since nobody knows whether they came along. */
  readonly absent: readonly RelationName[];
}

/**
 * Compares all else than generators of the tables in scope, which has the names of the target, and counts the duplicates that stand in
 * the way, each within the session's statement timeout. Reads only.
 *
 * `timeLeft` says how many milliseconds are left for all of that; without it, there is no end to them.
 */
export async function compareDatabase(
  session: Session,
  original: Original,
  scope: Scope,
  timeLeft?: () => number,
): Promise<Compared> {
  // all of it, whatever the scope: what tables need, and names that are taken, may be anywhere
  const target = await readSchema(session, everything);
  const present = new Set(target.tables.map(keyOfRelation));
  const isWanted = wantedTables(original, present, scope);
  const differences = compareSchemas(original.schema, target, mappingOf(original.names), isWanted);
  return {
    comparison: { with: original.called, tables: original.schema.tables.filter(isWanted).length },
    differences,
    duplicates: await countDuplicates(session, differences, timeLeft),
    absent: absentTables(original, present, scope),
  };
}

/** By their names in the source. */
function wantedTables(
  { names }: Original,
  present: ReadonlySet<string>,
  scope: Scope,
): (table: RelationName) => boolean {
  return (table) => {
    const here = names === null ? table : names.table(table);
    if (here === null || (names === null && !present.has(keyOfRelation(here)))) return false;
    return isTableInScope(scope, here);
  };
}

/** A partition is not missed: its rows came with those of its table, which tells how it is divided. */
function absentTables({ names, schema }: Original, present: ReadonlySet<string>, scope: Scope): RelationName[] {
  if (names !== null) return [];
  return schema.tables.filter(
    (table) => table.partitionBound === null && !present.has(keyOfRelation(table)) && isTableInScope(scope, table),
  );
}

function isTableInScope(scope: Scope, { schema, name }: RelationName): boolean {
  return inScope(scope, [{ schema, table: name, column: "" }]);
}

function mappingOf(names: Renaming | null): NameMapping {
  return names === null ? sameNames : { ...names, table: (table) => names.table(table) ?? table };
}
