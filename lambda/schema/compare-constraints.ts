import { displayRelation, quoteIdentifier, quoteRelation } from "../postgres/identifiers.ts";
import { deferral } from "./compare-indexes.ts";
import { compareComment } from "./compare-ownership.ts";
import { alterTable, type Comparison, columnList, displayPart, namesakeOrFirst, runnable } from "./comparison.ts";
import { type Difference, difference } from "./difference.ts";
import { meaningOf } from "./meaning.ts";
import {
  type CheckConstraint,
  type Constraint,
  type ExclusionConstraint,
  type ForeignKey,
  keyOfRelation,
  type Table,
} from "./schema.ts";

type OwnConstraint = CheckConstraint | ExclusionConstraint | ForeignKey;

/** The constraints that stand for themselves: checks, exclusions and foreign keys, whatever they are called. */
export function compareConstraints(comparison: Comparison, source: Table, target: Table): Difference[] {
  const attached = target.parents.length > 0;
  const own = source.constraints.filter(
    (constraint): constraint is OwnConstraint =>
      constraint.kind !== "primary key" &&
      constraint.kind !== "unique constraint" &&
      !(constraint.inherited && attached),
  );
  return own.flatMap((constraint) => {
    const meaning = meaningOfConstraint(constraint);
    const same = namesakeOrFirst(
      constraint.name,
      target.constraints.filter((one) => one.kind === constraint.kind && meaningOfConstraint(one) === meaning),
    );
    if (same !== undefined) return compareSame(source, constraint, same);
    const name = freeConstraintName(target, constraint.name);
    return [missing(comparison, source, target, constraint, name), ...describe(source, constraint, name, undefined)];
  });
}

function meaningOfConstraint(constraint: Constraint): string {
  switch (constraint.kind) {
    case "check constraint":
      return JSON.stringify([meaningOf(constraint.expression), constraint.noInherit, constraint.enforced]);
    case "foreign key":
      return foreignKey(constraint);
    default:
      return meaningOf(constraint.definition);
  }
}

function compareSame(table: Table, source: OwnConstraint, target: Constraint): Difference[] {
  const validated = source.validated && source.enforced && !target.validated;
  return [
    ...(validated
      ? [
          difference("unvalidated constraint", displayPart(table, target.name), {
            table: displayRelation(table),
            sql: [validate(table, target.name)],
            weight: "heavy",
          }),
        ]
      : []),
    ...describe(table, source, target.name, target),
  ];
}

function describe(table: Table, source: Constraint, name: string, target: Constraint | undefined): Difference[] {
  return compareComment({
    object: displayPart(table, name),
    table: displayRelation(table),
    sqlName: `constraint ${quoteIdentifier(name)} on ${quoteRelation(table)}`,
    source,
    target,
  });
}

function missing(
  comparison: Comparison,
  source: Table,
  target: Table,
  constraint: OwnConstraint,
  name: string,
): Difference {
  const facts = runnable(comparison, constraint, statements(source, target, constraint, name));
  const gone = constraint.kind === "foreign key" && !comparison.tables.has(keyOfRelation(constraint.references));
  const referenced = constraint.kind === "foreign key" ? displayRelation(constraint.references) : "";
  return difference(constraint.kind, displayPart(source, name), {
    table: displayRelation(source),
    weight: "heavy",
    ...(gone ? { manual: facts.sql, note: `the table it refers to, ${referenced}, is not here` } : facts),
    ...(constraint.kind === "exclusion constraint" && facts.note === null
      ? { note: "there is no way to add it without keeping others out of the table while its index is made" }
      : {}),
  });
}

/** First without a look at the rows that are there, which takes an instant; then with one that keeps nobody out. */
function statements(source: Table, target: Table, constraint: OwnConstraint, name: string): string[] {
  const add = `${alterTable(source)} add constraint ${quoteIdentifier(name)} ${body(constraint)}`;
  if (constraint.kind === "exclusion constraint") return [add];
  if (!constraint.enforced) return [`${add} not enforced`];
  // foreign keys of partitioned tables cannot be NOT VALID up to PostgreSQL 17
  if (constraint.kind === "foreign key" && target.partitionKey !== null && constraint.validated) return [add];
  return [`${add} not valid`, ...(constraint.validated ? [validate(source, name)] : [])];
}

function validate(table: Table, name: string): string {
  return `${alterTable(table)} validate constraint ${quoteIdentifier(name)}`;
}

function body(constraint: OwnConstraint): string {
  switch (constraint.kind) {
    case "check constraint":
      return `check (${constraint.expression})${constraint.noInherit ? " no inherit" : ""}`;
    case "exclusion constraint":
      return constraint.definition;
    case "foreign key":
      return foreignKey(constraint);
  }
}

/** From its parts: the columns of two tables, each with the names of its own. */
function foreignKey(constraint: ForeignKey): string {
  const { columns, references, referencedColumns, onUpdate, onDelete, onDeleteColumns, period } = constraint;
  const list = (names: readonly string[]) =>
    period
      ? `(${[...names.slice(0, -1).map(quoteIdentifier), `period ${quoteIdentifier(names.at(-1) ?? "")}`].join(", ")})`
      : columnList(names);
  return (
    [
      `foreign key ${list(columns)} references ${quoteRelation(references)} ${list(referencedColumns)}`,
      ...(constraint.matchFull ? ["match full"] : []),
      ...(onUpdate === "no action" ? [] : [`on update ${onUpdate}`]),
      ...(onDelete === "no action" ? [] : [`on delete ${onDelete}`]),
      ...(onDeleteColumns.length === 0 ? [] : [columnList(onDeleteColumns)]),
    ].join(" ") + deferral(constraint)
  );
}

/** The constraints of a table have names of their own, beside those of its indexes. */
export function freeConstraintName({ constraints }: Table, wanted: string): string {
  const taken = new Set(constraints.map(({ name }) => name));
  let free = wanted;
  for (let number = 1; taken.has(free); number += 1) free = `${wanted}_${number}`;
  return free;
}
