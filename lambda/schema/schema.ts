import type { RelationName } from "../postgres/identifiers.ts";

/**
 * All that one database says of its tables, and of what hangs on them, but for what numbers their rows. In values that
 * survive JSON: a baseline keeps it in a file.
 *
 * Definitions are SQL as PostgreSQL writes it with an empty search_path: every name that is not its own has its schema.
 */
export interface Schema {
  /** Of this form. What is there stays as it is; a later version of the hook may add to it. */
  readonly version: 1;
  /** As in `server_version_num`: 180004 is PostgreSQL 18.4. */
  readonly serverVersion: number;
  readonly schemas: readonly Namespace[];
  /** Of the whole server: a grant needs its role. */
  readonly roles: readonly string[];
  readonly extensions: readonly Extension[];
  readonly types: readonly Type[];
  readonly routines: readonly Routine[];
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  readonly sequences: readonly Sequence[];
}

/** What is called a schema in SQL. */
interface Namespace extends Owned {
  readonly name: string;
}

interface Extension {
  readonly name: string;
  readonly schema: string;
}

/** What may have an owner, a comment and grants. */
interface Owned {
  readonly owner: string;
  readonly comment: string | null;
  /** Those of its owner are left out. */
  readonly grants: readonly Grant[];
}

export interface Grant {
  /** Null stands for PUBLIC. */
  readonly role: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** Keys of types, routines, views and extensions without which an object cannot be made; see `keyOf…`. */
interface Needy {
  readonly needs: readonly string[];
}

export interface Type extends RelationName, Owned, Needy {
  readonly kind: "enum" | "domain" | "composite" | "range";
  /** What follows its name in CREATE TYPE or CREATE DOMAIN. */
  readonly definition: string;
  /** Of an enum, in order. */
  readonly labels: readonly string[];
}

export interface Routine extends RelationName, Owned, Needy {
  readonly kind: "function" | "procedure" | "aggregate";
  /** The types of its arguments, separated by commas: with its name they tell it from others. */
  readonly argumentTypes: string;
  /** The whole CREATE statement. */
  readonly definition: string;
}

/** Who may draw from it, and what is said of it; what numbers it gives is told by a reference. */
export interface Sequence extends RelationName, Owned {
  /** The tables that own it, or whose defaults draw from it. */
  readonly tables: readonly RelationName[];
  /** Whether it is owned by a column, and so by the owner of its table. */
  readonly owned: boolean;
}

/** What tables and views have in common. */
export interface Relation extends RelationName, Owned, Needy {
  readonly columns: readonly Column[];
  /** Storage parameters, `name=value`. */
  readonly options: readonly string[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
  readonly rules: readonly Rule[];
  readonly statistics: readonly Statistics[];
}

export interface View extends Relation {
  readonly materialized: boolean;
  /** Whether a materialised view has been filled. */
  readonly populated: boolean;
  /** The query, without a semicolon. */
  readonly definition: string;
}

export interface Table extends Relation {
  readonly constraints: readonly Constraint[];
  readonly policies: readonly Policy[];
  readonly rowSecurity: boolean;
  readonly rowSecurityForced: boolean;
  readonly replicaIdentity: ReplicaIdentity;
  /** `RANGE (created)`; null where it is not divided into partitions. */
  readonly partitionKey: string | null;
  /** `FOR VALUES FROM …`; null where it is no partition. */
  readonly partitionBound: string | null;
  /** What it inherits from, or is a partition of. */
  readonly parents: readonly RelationName[];
}

/** The primary key, nothing, the whole row, or the index of that name. */
export type ReplicaIdentity =
  | { readonly kind: "default" | "nothing" | "full" }
  | { readonly kind: "index"; readonly index: string };

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** Null where there is none, or where the column draws from a sequence. */
  readonly default: string | null;
  /** Whether an identity, or a default that draws from a sequence, gives its values. */
  readonly generator: boolean;
  readonly generated: Generated | null;
  /** Where it is not that of its type. */
  readonly collation: string | null;
  /** PLAIN, EXTERNAL, EXTENDED or MAIN, where it is not that of its type. */
  readonly storage: string | null;
  /** `pglz` or `lz4`, where it is not left to the server. */
  readonly compression: string | null;
  readonly statisticsTarget: number | null;
  readonly options: readonly string[];
  readonly comment: string | null;
  readonly grants: readonly Grant[];
}

export interface Generated {
  readonly expression: string;
  readonly kind: "stored" | "virtual";
}

interface ConstraintFacts {
  readonly name: string;
  readonly comment: string | null;
  /** Whether it comes from the table that this one is a partition of, or inherits from. */
  readonly inherited: boolean;
  /** As PostgreSQL writes it, from CHECK, UNIQUE, EXCLUDE … on. */
  readonly definition: string;
  readonly columns: readonly string[];
  readonly deferrable: boolean;
  readonly deferred: boolean;
  /** Whether all rows are known to satisfy it. */
  readonly validated: boolean;
  readonly enforced: boolean;
}

export type Constraint = KeyConstraint | CheckConstraint | ForeignKey | ExclusionConstraint;

/** The index of the same name says which columns, in which order, and what else. */
export interface KeyConstraint extends ConstraintFacts {
  readonly kind: "primary key" | "unique constraint";
  /** Whether its last column is a period that overlaps no other. */
  readonly period: boolean;
}

export interface CheckConstraint extends ConstraintFacts {
  readonly kind: "check constraint";
  readonly expression: string;
  readonly noInherit: boolean;
}

export interface ExclusionConstraint extends ConstraintFacts {
  readonly kind: "exclusion constraint";
}

export interface ForeignKey extends ConstraintFacts {
  readonly kind: "foreign key";
  readonly period: boolean;
  readonly references: RelationName;
  readonly referencedColumns: readonly string[];
  readonly onUpdate: string;
  readonly onDelete: string;
  /** Of ON DELETE SET NULL (…); empty where it is all of them. */
  readonly onDeleteColumns: readonly string[];
  readonly matchFull: boolean;
}

export interface Index {
  readonly name: string;
  readonly comment: string | null;
  readonly inherited: boolean;
  readonly unique: boolean;
  readonly valid: boolean;
  /** The primary key, unique or exclusion constraint that it belongs to. */
  readonly constraint: string | null;
  /** From USING on. */
  readonly definition: string;
  /** Its columns, and expressions in parentheses. */
  readonly keys: readonly string[];
  readonly predicate: string | null;
  readonly nullsDistinct: boolean;
  /** Whether CLUSTER sorts the table by it. */
  readonly clustered: boolean;
  /** Of its columns, in order: null where it is left to the server. */
  readonly statisticsTargets: readonly (number | null)[];
}

export interface Trigger {
  readonly name: string;
  readonly comment: string | null;
  readonly inherited: boolean;
  /** The whole CREATE TRIGGER statement. */
  readonly definition: string;
  readonly enabled: Enabled;
}

export type Enabled = "enable" | "enable replica" | "enable always" | "disable";

export interface Rule {
  readonly name: string;
  readonly comment: string | null;
  /** The whole CREATE RULE statement. */
  readonly definition: string;
  readonly enabled: Enabled;
}

export interface Policy {
  readonly name: string;
  readonly comment: string | null;
  readonly permissive: boolean;
  readonly command: "all" | "select" | "insert" | "update" | "delete";
  /** Null stands for PUBLIC. */
  readonly roles: readonly (string | null)[];
  readonly using: string | null;
  readonly check: string | null;
}

export interface Statistics extends RelationName {
  readonly owner: string;
  readonly comment: string | null;
  readonly target: number | null;
  /** The whole CREATE STATISTICS statement. */
  readonly definition: string;
}

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
