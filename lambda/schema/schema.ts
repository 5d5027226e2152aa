import * as z from "zod";
import type { RelationName } from "../postgres/identifiers.ts";

/** As PostgreSQL lets anything be called. */
const name = z.string().refine((text) => text !== "" && !text.includes("\0"), "wanted a name");

/** Key words of SQL, such as `SELECT` or `set null`: they are written as they are. */
const words = z.string().regex(/^[A-Za-z0-9]+( [A-Za-z0-9]+)*$/, "wanted key words of SQL");

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

const relationName = { schema: name, name };

const grant = z
  .object({
    /** Null stands for PUBLIC. */
    role: name.nullable(),
    privilege: words,
    grantable: z.boolean(),
  })
  .readonly();

/** What may have an owner, a comment and grants. */
const owned = {
  owner: name,
  comment: z.string().nullable(),
  /** Those of its owner are left out. */
  grants: list(grant),
};

const needy = {
  /** Keys of types, routines, views and extensions without which an object cannot be made; see `keyOf…`. */
  needs: list(z.string()),
};

/** What is called a schema in SQL. */
const namespace = z.object({ ...owned, name }).readonly();

const extension = z.object({ name, schema: name }).readonly();

const type = z
  .object({
    ...relationName,
    ...owned,
    ...needy,
    kind: z.enum(["enum", "domain", "composite", "range"]),
    /** What follows its name in CREATE TYPE or CREATE DOMAIN. */
    definition: z.string(),
    /** Of an enum, in order. */
    labels: list(z.string()),
  })
  .readonly();

const routine = z
  .object({
    ...relationName,
    ...owned,
    ...needy,
    kind: z.enum(["function", "procedure", "aggregate"]),
    /** The types of its arguments, separated by commas: with its name they tell it from others. */
    argumentTypes: z.string(),
    /** The whole CREATE statement. */
    definition: z.string(),
  })
  .readonly();

/** Who may draw from it, and what is said of it; what numbers it gives is told by a reference. */
const sequence = z
  .object({
    ...relationName,
    ...owned,
    /** The tables that own it, or whose defaults draw from it. */
    tables: list(z.object(relationName).readonly()),
    /** Whether it is owned by a column, and so by the owner of its table. */
    owned: z.boolean(),
  })
  .readonly();

const generated = z.object({ expression: z.string(), kind: z.enum(["stored", "virtual"]) }).readonly();

const column = z
  .object({
    name,
    type: z.string(),
    /** Whether no row is without a value. */
    notNull: z.boolean(),
    /** The constraint that keeps NULL out of new rows alone, from PostgreSQL 18 on. */
    notValidNotNull: z.object({ name, inherited: z.boolean() }).readonly().nullable().default(null),
    /** Null where there is none, or where the column draws from a sequence. */
    default: z.string().nullable(),
    /** Whether an identity, or a default that draws from a sequence, gives its values. */
    generator: z.boolean(),
    generated: generated.nullable(),
    /** Where it is not that of its type. */
    collation: z.string().nullable(),
    /** PLAIN, EXTERNAL, EXTENDED or MAIN, where it is not that of its type. */
    storage: words.nullable(),
    /** `pglz` or `lz4`, where it is not left to the server. */
    compression: words.nullable(),
    statisticsTarget: z.number().int().nullable(),
    options: list(z.string()),
    comment: z.string().nullable(),
    grants: list(grant),
  })
  .readonly();

const index = z
  .object({
    name,
    comment: z.string().nullable(),
    inherited: z.boolean(),
    unique: z.boolean(),
    valid: z.boolean(),
    /** The primary key, unique or exclusion constraint that it belongs to. */
    constraint: name.nullable(),
    /** From USING on. */
    definition: z.string(),
    /** Its columns, and expressions in parentheses. */
    keys: list(z.string()),
    predicate: z.string().nullable(),
    nullsDistinct: z.boolean(),
    /** Whether CLUSTER sorts the table by it. */
    clustered: z.boolean(),
    /** Of its columns, in order: null where it is left to the server. */
    statisticsTargets: list(z.number().int().nullable()),
  })
  .readonly();

const enabled = z.enum(["enable", "enable replica", "enable always", "disable"]);

const trigger = z
  .object({
    name,
    comment: z.string().nullable(),
    inherited: z.boolean(),
    /** The whole CREATE TRIGGER statement. */
    definition: z.string(),
    enabled,
  })
  .readonly();

const rule = z
  .object({
    name,
    comment: z.string().nullable(),
    /** The whole CREATE RULE statement. */
    definition: z.string(),
    enabled,
  })
  .readonly();

const statistics = z
  .object({
    ...relationName,
    owner: name,
    comment: z.string().nullable(),
    target: z.number().int().nullable(),
    /** The whole CREATE STATISTICS statement. */
    definition: z.string(),
  })
  .readonly();

/** What tables and views have in common. */
const relation = {
  ...relationName,
  ...owned,
  ...needy,
  columns: list(column),
  /** Storage parameters, `name=value`. */
  options: list(z.string()),
  indexes: list(index),
  triggers: list(trigger),
  rules: list(rule),
  statistics: list(statistics),
};

const view = z
  .object({
    ...relation,
    materialized: z.boolean(),
    /** Whether a materialised view has been filled. */
    populated: z.boolean(),
    /** The query, without a semicolon. */
    definition: z.string(),
  })
  .readonly();

const constraintFacts = {
  name,
  comment: z.string().nullable(),
  /** Whether it comes from the table that this one is a partition of, or inherits from. */
  inherited: z.boolean(),
  /** As PostgreSQL writes it, from CHECK, UNIQUE, EXCLUDE … on. */
  definition: z.string(),
  columns: list(name),
  deferrable: z.boolean(),
  deferred: z.boolean(),
  /** Whether all rows are known to satisfy it. */
  validated: z.boolean(),
  enforced: z.boolean(),
};

/** The index of the same name says which columns, in which order, and what else. */
const keyConstraint = z
  .object({
    ...constraintFacts,
    kind: z.enum(["primary key", "unique constraint"]),
    /** Whether its last column is a period that overlaps no other. */
    period: z.boolean(),
  })
  .readonly();

const checkConstraint = z
  .object({
    ...constraintFacts,
    kind: z.literal("check constraint"),
    expression: z.string(),
    noInherit: z.boolean(),
  })
  .readonly();

const exclusionConstraint = z.object({ ...constraintFacts, kind: z.literal("exclusion constraint") }).readonly();

const foreignKey = z
  .object({
    ...constraintFacts,
    kind: z.literal("foreign key"),
    period: z.boolean(),
    references: z.object(relationName).readonly(),
    referencedColumns: list(name),
    onUpdate: words,
    onDelete: words,
    /** Of ON DELETE SET NULL (…); empty where it is all of them. */
    onDeleteColumns: list(name),
    matchFull: z.boolean(),
  })
  .readonly();

const constraint = z.discriminatedUnion("kind", [keyConstraint, checkConstraint, foreignKey, exclusionConstraint]);

const policy = z
  .object({
    name,
    comment: z.string().nullable(),
    permissive: z.boolean(),
    command: z.enum(["all", "select", "insert", "update", "delete"]),
    /** Null stands for PUBLIC. */
    roles: list(name.nullable()),
    using: z.string().nullable(),
    check: z.string().nullable(),
  })
  .readonly();

/** The primary key, nothing, the whole row, or the index of that name. */
const replicaIdentity = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["default", "nothing", "full"]) }).readonly(),
  z.object({ kind: z.literal("index"), index: name }).readonly(),
]);

const table = z
  .object({
    ...relation,
    constraints: list(constraint),
    policies: list(policy),
    rowSecurity: z.boolean(),
    rowSecurityForced: z.boolean(),
    replicaIdentity,
    /** `RANGE (created)`; null where it is not divided into partitions. */
    partitionKey: z.string().nullable(),
    /** `FOR VALUES FROM …`; null where it is no partition. */
    partitionBound: z.string().nullable(),
    /** What it inherits from, or is a partition of. */
    parents: list(z.object(relationName).readonly()),
  })
  .readonly();

/** What an object of the database is, or a part of it that has a name only within it. */
const dependent = z
  .object({
    /** Its `keyOf…`. */
    of: z.string(),
    part: z
      .object({
        /** `default`: of the column of that name. */
        kind: z.enum(["default", "index", "constraint", "trigger", "rule", "policy", "statistics"]),
        name,
      })
      .readonly()
      .nullable(),
  })
  .readonly();

const uncompared = z
  .object({
    /** As in DROP: `operator`, `text search configuration`. */
    type: words,
    /** Null where it belongs to none. */
    schema: name.nullable(),
    name,
    /** With its schema, and whatever else tells it from its namesakes. */
    identity: z.string(),
    neededBy: list(dependent),
  })
  .readonly();

export const schema = z
  .object({
    /** Of this form. What is there stays as it is; a later version of the hook may add to it. */
    version: z.literal(1),
    /** As in `server_version_num`: 180004 is PostgreSQL 18.4. */
    serverVersion: z.number().int(),
    schemas: list(namespace),
    /** Of the whole server: a grant needs its role. */
    roles: list(name),
    extensions: list(extension),
    types: list(type),
    routines: list(routine),
    tables: list(table),
    views: list(view),
    sequences: list(sequence),
    /** What others are made of, and is itself not compared: operators, collations, … that people made. */
    uncompared: list(uncompared).default([]),
  })
  .readonly();

/**
 * All that one database says of its tables, and of what hangs on them, but for what numbers their rows. In values that
 * survive JSON: a baseline keeps it in a file.
 *
 * Definitions are SQL as PostgreSQL writes it with an empty search_path: every name that is not its own has its schema.
 */
export type Schema = z.output<typeof schema>;
export type Grant = z.output<typeof grant>;
export type Type = z.output<typeof type>;
export type Routine = z.output<typeof routine>;
export type Sequence = z.output<typeof sequence>;
export type Relation = Readonly<z.output<z.ZodObject<typeof relation>>>;
export type View = z.output<typeof view>;
export type Table = z.output<typeof table>;
export type ReplicaIdentity = z.output<typeof replicaIdentity>;
export type Column = z.output<typeof column>;
export type Generated = z.output<typeof generated>;
export type Constraint = z.output<typeof constraint>;
export type KeyConstraint = z.output<typeof keyConstraint>;
export type CheckConstraint = z.output<typeof checkConstraint>;
export type ExclusionConstraint = z.output<typeof exclusionConstraint>;
export type ForeignKey = z.output<typeof foreignKey>;
export type Index = z.output<typeof index>;
export type Trigger = z.output<typeof trigger>;
export type Enabled = z.output<typeof enabled>;
export type Rule = z.output<typeof rule>;
export type Policy = z.output<typeof policy>;
export type Statistics = z.output<typeof statistics>;
export type Dependent = z.output<typeof dependent>;
export type Uncompared = z.output<typeof uncompared>;

export function keyOfType({ schema, name }: RelationName): string {
  return JSON.stringify(["type", schema, name]);
}

export function keyOfRoutine({ schema, name, argumentTypes }: RelationName & Pick<Routine, "argumentTypes">): string {
  return JSON.stringify(["routine", schema, name, argumentTypes]);
}

export function keyOfRelation({ schema, name }: RelationName): string {
  return JSON.stringify(["relation", schema, name]);
}

export function keyOfExtension(name: string): string {
  return JSON.stringify(["extension", name]);
}
