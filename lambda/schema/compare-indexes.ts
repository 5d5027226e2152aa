import { displayRelation, quoteIdentifier, quoteRelation, type RelationName } from "../postgres/identifiers.ts";
import { compareComment } from "./compare-ownership.ts";
import { alterTable, type Comparison, namesakeOrFirst, runnable } from "./comparison.ts";
import { type Difference, difference } from "./difference.ts";
import { type DuplicatesQuery, duplicatesQuery } from "./duplicates.ts";
import { meaningOf } from "./meaning.ts";
import type { Constraint, Index, KeyConstraint, Relation, Table } from "./schema.ts";
import { tokenize, untokenize } from "./sql-tokens.ts";

/** Indexes, and the primary keys and unique constraints that stand on one: each may do the other's work, whatever it is called. */
export function compareIndexes(comparison: Comparison, source: Table, target: Table): Difference[] {
  const attached = target.parents.length > 0;
  const own = source.indexes.filter((index) => !index.inherited || !attached);
  return own.flatMap((index) => {
    const constraint = source.constraints.find(
      (one): one is KeyConstraint =>
        (one.kind === "primary key" || one.kind === "unique constraint") && one.name === index.constraint,
    );
    if (constraint !== undefined) return compareKey(comparison, { source, target, index, constraint });
    // that of an exclusion constraint comes with it
    return index.constraint === null && index.valid ? compareIndex(comparison, "index", source, target, index) : [];
  });
}

/** The indexes of a materialised view. */
export function compareViewIndexes(
  comparison: Comparison,
  source: Relation,
  target: Relation | undefined,
): Difference[] {
  const found = { ...source, partitionKey: null, constraints: [], indexes: target?.indexes ?? [] };
  return source.indexes.flatMap((index) => compareIndex(comparison, "view index", source, found, index));
}

type Indexed = RelationName & {
  readonly indexes: readonly Index[];
  readonly constraints: readonly Constraint[];
  readonly partitionKey: string | null;
};

function compareIndex(
  comparison: Comparison,
  kind: "index" | "view index",
  source: Relation,
  target: Indexed,
  index: Index,
): Difference[] {
  const table = displayRelation(source);
  const alike = target.indexes.filter((one) => doesSame(index, one) && (!index.unique || !isDeferrable(target, one)));
  const satisfying = namesakeOrFirst(
    index.name,
    alike.filter(({ valid }) => valid),
  );
  if (satisfying !== undefined) {
    return [
      ...describeIndex(source, index, satisfying.name, satisfying),
      ...tuneIndex(source, index, satisfying.name, satisfying),
    ];
  }
  const invalid = alike.find(({ constraint }) => constraint === null);
  if (invalid !== undefined && target.partitionKey === null) {
    return [
      difference("invalid index", display(source, invalid.name), {
        table,
        weight: "heavy",
        duplicates: duplicatesOf(comparison, target, index),
        ...runnable(comparison, index, [
          `drop index concurrently ${quoteRelation({ schema: source.schema, name: invalid.name })}`,
          createIndex(source, index, invalid.name, target.partitionKey === null),
        ]),
      }),
    ];
  }
  const name = comparison.freeName({ schema: source.schema, name: index.name });
  const facts = runnable(comparison, index, [createIndex(source, index, name, target.partitionKey === null)]);
  return [
    difference(kind, display(source, name), {
      table,
      ...(index.unique ? { why: "duplicates are accepted" } : {}),
      weight: "heavy",
      duplicates: duplicatesOf(comparison, target, index),
      ...facts,
      note: facts.note ?? (target.partitionKey === null ? null : partitionedNote),
    }),
    ...describeIndex(source, index, name, undefined),
    ...tuneIndex(source, index, name, undefined),
  ];
}

function duplicatesOf({ unsafe, lacking }: Comparison, target: Indexed, index: Index): DuplicatesQuery | null {
  if (!index.unique || unsafe.has(index) || lacking.objects.has(index)) return null;
  return duplicatesQuery(target, index, target.partitionKey !== null);
}

const partitionedNote = "of a partitioned table it cannot be made concurrently: writes wait until it is there";

function describeIndex(relation: Relation, index: Index, name: string, target: Index | undefined): Difference[] {
  return compareComment({
    object: display(relation, name),
    table: displayRelation(relation),
    sqlName: `index ${quoteRelation({ schema: relation.schema, name })}`,
    source: index,
    target,
  });
}

/** What CLUSTER and ANALYZE are to do by it. */
function tuneIndex(relation: Relation, index: Index, name: string, target: Index | undefined): Difference[] {
  const sqlName = quoteRelation({ schema: relation.schema, name });
  const targets = index.statisticsTargets.flatMap((wanted, place) =>
    wanted === null || wanted === target?.statisticsTargets[place]
      ? []
      : [`alter index ${sqlName} alter column ${place + 1} set statistics ${wanted}`],
  );
  const cluster =
    index.clustered && target?.clustered !== true
      ? [`${alterTable(relation)} cluster on ${quoteIdentifier(name)}`]
      : [];
  if (targets.length + cluster.length === 0) return [];
  return [
    difference("storage", display(relation, name), {
      table: displayRelation(relation),
      why: "CLUSTER or ANALYZE do not treat it as in the source",
      sql: [...targets, ...cluster],
    }),
  ];
}

function display({ schema }: RelationName, name: string): string {
  return displayRelation({ schema, name });
}

function createIndex(table: RelationName, index: Index, name: string, concurrently: boolean): string {
  const unique = index.unique ? "unique " : "";
  return `create ${unique}index ${concurrently ? "concurrently " : ""}${quoteIdentifier(name)} on ${quoteRelation(table)} ${index.definition}`;
}

/** Whether an index of the target does what one of the source does. */
export function doesSame(source: Index, target: Index): boolean {
  return (target.unique || !source.unique) && meaningOf(source.definition) === meaningOf(target.definition);
}

/** Whether an index of the target keeps out the same duplicates, however it is stored: a load makes keys without parameters. */
function isSameKey(source: Index, target: Index): boolean {
  const [wanted, found] = [source, target].map(({ definition }) => meaningOf(splitKey(definition).rest));
  return target.unique && wanted === found;
}

/** Columns that a key brings along, and the target's does not: uniqueness needs no second one, but reading the index alone may. */
function compareIncluded(comparison: Comparison, { source, target, index }: Key, found: Index): Difference[] {
  const { included } = splitKey(index.definition);
  if (included === null || included === splitKey(found.definition).included) return [];
  const reading = { ...index, unique: false };
  if (target.indexes.some((one) => one.valid && doesSame(reading, one))) return [];
  const name = comparison.freeName({ schema: source.schema, name: index.name });
  return [
    difference("index", display(source, name), {
      table: displayRelation(source),
      why: `queries that it answered by itself read the table, too: ${display(source, found.name)} has no ${included}`,
      weight: "heavy",
      manual: [createIndex(source, reading, name, target.partitionKey === null)],
      note: "no duplicates get in without it; writes pay for both",
    }),
  ];
}

function compareParameters(relation: Relation, source: Index, target: Index): Difference[] {
  const [wanted, found] = [source, target].map(({ definition }) => splitKey(definition).parameters);
  if (wanted === undefined || wanted === null || wanted === found) return [];
  return [
    difference("storage", display(relation, target.name), {
      table: displayRelation(relation),
      why: "its pages are filled otherwise than in the source",
      sql: [`alter index ${quoteRelation({ schema: relation.schema, name: target.name })} set ${wanted}`],
      note: "pages that are there stay filled as they are until it is rebuilt",
    }),
  ];
}

interface SplitKey {
  /** `INCLUDE (b, c)`. */
  readonly included: string | null;
  /** `(fillfactor='70')`. */
  readonly parameters: string | null;
  /** What keeps duplicates out. */
  readonly rest: string;
}

/** Takes apart the definition of an index that has no predicate. */
function splitKey(definition: string): SplitKey {
  const tokens = tokenize(definition);
  const find = (word: string) => tokens.findIndex(({ kind, text }) => kind === "word" && text === word);
  const parameters = find("WITH");
  const key = parameters === -1 ? tokens : tokens.slice(0, parameters);
  const start = find("INCLUDE");
  // columns only, and so no parentheses within
  const end = start === -1 ? -1 : key.findIndex(({ text }, index) => index > start && text === ")") + 1;
  return {
    included: start === -1 ? null : untokenize(key.slice(start, end)),
    parameters: parameters === -1 ? null : untokenize(tokens.slice(parameters + 1)).trim(),
    rest: start === -1 ? untokenize(key) : untokenize([...key.slice(0, start), ...key.slice(end)]),
  };
}

/** A deferrable constraint lets duplicates in until the end of the transaction, and serves no foreign key. */
function isDeferrable(table: Pick<Indexed, "constraints">, index: Index): boolean {
  return table.constraints.some(({ name, deferrable }) => deferrable && name === index.constraint);
}

interface Key {
  readonly source: Table;
  readonly target: Table;
  readonly index: Index;
  readonly constraint: KeyConstraint;
}

function compareKey(comparison: Comparison, { source, target, index, constraint }: Key): Difference[] {
  const table = displayRelation(source);
  const alike = target.indexes.filter((one) => one.valid && isSameKey(index, one));
  const constraintOf = (one: Index) => target.constraints.find(({ name }) => name === one.constraint);
  const enough = alike.filter((one) => satisfies(constraint, constraintOf(one)));
  const exact = enough.filter((one) => splitKey(one.definition).included === splitKey(index.definition).included);
  const satisfying = namesakeOrFirst(index.name, exact.length > 0 ? exact : enough);
  if (satisfying !== undefined) {
    const same = constraintOf(satisfying);
    return [
      ...(same === undefined
        ? []
        : compareComment({
            object: display(source, same.name),
            table,
            sqlName: `constraint ${quoteIdentifier(same.name)} on ${quoteRelation(source)}`,
            source: constraint,
            target: same,
          })),
      ...tuneIndex(source, index, satisfying.name, satisfying),
      ...compareParameters(source, index, satisfying),
      ...compareIncluded(comparison, { source, target, index, constraint }, satisfying),
    ];
  }
  const other = target.constraints.find(({ kind }) => kind === "primary key");
  const begun = target.indexes.find(
    (one) => one.name === constraint.name && one.constraint === null && doesSame(index, one),
  );
  const name = begun?.name ?? comparison.freeName({ schema: source.schema, name: constraint.name });
  const sql = keyStatements({ source, target, index, constraint }, name, begun);
  const facts =
    constraint.kind === "primary key" && other !== undefined
      ? {
          why: "its columns, or their order, are not those of the source",
          manual: sql,
          note: `it has another primary key here: ${other.definition}`,
        }
      : runnable(comparison, index, sql);
  return [
    difference(constraint.kind, display(source, name), {
      table,
      weight: "heavy",
      duplicates: constraint.period ? null : duplicatesOf(comparison, target, index),
      ...facts,
    }),
    ...compareComment({
      object: display(source, name),
      table,
      sqlName: `constraint ${quoteIdentifier(name)} on ${quoteRelation(source)}`,
      source: constraint,
      target: undefined,
    }),
    ...tuneIndex(source, index, name, undefined),
  ];
}

/** What stands on the same index does a constraint's work: an index alone that of one that cannot be deferred. */
function satisfies(wanted: KeyConstraint, found: Constraint | undefined): boolean {
  if (wanted.kind === "primary key" && found?.kind !== "primary key") return false;
  if (found === undefined) return !wanted.deferrable;
  return found.deferrable === wanted.deferrable && found.deferred === wanted.deferred;
}

/** `begun`: the index that was made for it, by somebody who has not come to the end. */
function keyStatements(
  { source, target, index, constraint }: Key,
  name: string,
  begun: Index | undefined,
): readonly string[] {
  const add = `${alterTable(source)} add constraint ${quoteIdentifier(name)}`;
  // an index that is there cannot become the constraint of a partitioned table, or one without overlaps
  if (target.partitionKey !== null || constraint.period) return [`${add} ${constraint.definition}`];
  const kind = constraint.kind === "primary key" ? "primary key" : "unique";
  return [
    ...(begun?.valid === false ? [`drop index concurrently ${quoteRelation({ schema: source.schema, name })}`] : []),
    ...(begun?.valid === true ? [] : [createIndex(source, index, name, true)]),
    `${add} ${kind} using index ${quoteIdentifier(name)}${deferral(constraint)}`,
  ];
}

export function deferral({ deferrable, deferred }: Pick<Constraint, "deferrable" | "deferred">): string {
  return `${deferrable ? " deferrable" : ""}${deferred ? " initially deferred" : ""}`;
}
