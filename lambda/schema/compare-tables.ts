import { displayRelation, quoteIdentifier, quoteRelation } from "../postgres/identifiers.ts";
import { compareAttached, compareRowSecurity } from "./compare-attached.ts";
import { compareColumns } from "./compare-columns.ts";
import { compareConstraints } from "./compare-constraints.ts";
import { compareIndexes, doesSame } from "./compare-indexes.ts";
import { compareOwnership } from "./compare-ownership.ts";
import { alterTable, type Comparison } from "./comparison.ts";
import { type Difference, difference } from "./difference.ts";
import { meaningOf } from "./meaning.ts";
import { keyOfRelation, type ReplicaIdentity, type Table } from "./schema.ts";

/** All that the source's table has and the target's has not. */
export function compareTables(comparison: Comparison, source: Table): Difference[] {
  const object = displayRelation(source);
  const target = comparison.tables.get(keyOfRelation(source));
  if (target === undefined) {
    if (cameWithItsTable(comparison, source)) return [];
    const note = "the table is not here: without it, nothing that belongs to it is compared";
    return [difference("table", object, { table: object, weight: "heavy", note })];
  }
  const attached = target.parents.length > 0;
  return [
    ...compareStructure(comparison, source, target),
    ...compareColumns(comparison, source, target),
    ...compareIndexes(comparison, source, target),
    ...compareConstraints(comparison, source, target),
    ...compareAttached(comparison, source, target, attached),
    ...compareRowSecurity(comparison, source, target),
    ...compareReplicaIdentity(source, target),
    ...compareOptions("table", source, target),
    ...compareOwnership(comparison, {
      object,
      table: object,
      sqlName: `table ${quoteRelation(source)}`,
      source,
      target,
    }),
  ];
}

/** Whether a partition that is not here has its rows in the table that it is one of, which is here undivided: that tells of it. */
function cameWithItsTable(
  { source, tables }: Pick<Comparison, "source" | "tables">,
  { partitionBound, parents: [parent] }: Table,
): boolean {
  if (partitionBound === null || parent === undefined) return false;
  const here = tables.get(keyOfRelation(parent));
  if (here !== undefined) return here.partitionKey === null;
  const there = source.tables.find(({ schema, name }) => schema === parent.schema && name === parent.name);
  return there !== undefined && cameWithItsTable({ source, tables }, there);
}

/** Partitions and inheritance: how rows are spread over tables cannot be changed where they are. */
function compareStructure({ tables }: Comparison, source: Table, target: Table): Difference[] {
  const table = displayRelation(source);
  const { partitionKey } = source;
  const structure = (fact: string, manual: readonly string[], note: string) =>
    difference("partitioning", `${table}: ${fact}`, { table, manual, weight: "heavy", note });
  if (partitionKey !== null && target.partitionKey === null) {
    const note = `it came as one plain table, and cannot be divided without rewriting it: it takes a new table, PARTITION BY ${partitionKey}, and a copy of all rows`;
    return [structure(`partitioned by ${partitionKey}`, [], note)];
  }
  if (
    partitionKey !== null &&
    target.partitionKey !== null &&
    meaningOf(partitionKey) !== meaningOf(target.partitionKey)
  ) {
    const note = `it is PARTITION BY ${target.partitionKey} here: it cannot be divided otherwise without rewriting it`;
    return [structure(`partitioned by ${partitionKey}`, [], note)];
  }
  const isDividedOtherwise =
    source.partitionBound !== null &&
    target.partitionBound !== null &&
    meaningOf(source.partitionBound) !== meaningOf(target.partitionBound);
  if (isDividedOtherwise && source.parents.map(keyOfRelation).join() === target.parents.map(keyOfRelation).join()) {
    const note = `it is ${target.partitionBound} here: to change that, it has to be detached and attached again`;
    return [structure(source.partitionBound, [], note)];
  }
  return source.parents
    .filter((parent) => !target.parents.some((other) => keyOfRelation(other) === keyOfRelation(parent)))
    .map((parent) => {
      const { partitionBound: bound } = source;
      if (bound === null) {
        const sql = `${alterTable(source)} inherit ${quoteRelation(parent)}`;
        return structure(
          `inherits from ${displayRelation(parent)}`,
          [sql],
          "its rows are no longer seen through its parent",
        );
      }
      const isDivided = (tables.get(keyOfRelation(parent))?.partitionKey ?? null) !== null;
      const sql = `${alterTable(parent)} attach partition ${quoteRelation(source)} ${bound}`;
      const plain = `it stands alone, and ${displayRelation(parent)} is no partitioned table here`;
      return structure(
        `partition of ${displayRelation(parent)}`,
        isDivided ? [sql] : [],
        isDivided ? "it stands alone: to attach it reads all of its rows" : plain,
      );
    });
}

function compareReplicaIdentity(source: Table, target: Table): Difference[] {
  const wanted = replicaIdentityOf(source, source.replicaIdentity, target);
  if (wanted === "default" || wanted === replicaIdentityOf(target, target.replicaIdentity, target)) return [];
  const sql = [`${alterTable(source)} replica identity ${wanted}`];
  return [difference("replica identity", displayRelation(source), { table: displayRelation(source), sql })];
}

/** As in REPLICA IDENTITY; an index by the name of the one that does the same in the target. */
function replicaIdentityOf({ indexes }: Table, identity: ReplicaIdentity, target: Table): string {
  if (identity.kind !== "index") return identity.kind;
  const index = indexes.find(({ name }) => name === identity.index);
  const same = index && target.indexes.find((one) => doesSame(index, one));
  return `using index ${quoteIdentifier(same?.name ?? identity.index)}`;
}

export function compareOptions(
  kind: "table" | "view" | "materialized view",
  source: Pick<Table, "schema" | "name" | "options">,
  target: Pick<Table, "options">,
): Difference[] {
  const missing = source.options.filter((option) => !target.options.includes(option));
  if (missing.length === 0) return [];
  const sql = [`alter ${kind} ${quoteRelation(source)} set (${missing.join(", ")})`];
  const table = displayRelation(source);
  return [difference("options", table, { table, sql })];
}
