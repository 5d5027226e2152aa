import type { Failure } from "../failure.ts";
import type { ColumnName, RelationName } from "../postgres/identifiers.ts";

/** What one database says of its generators, read once. Nothing here is a guess: `repair/plan.ts` draws the conclusions. */
export interface Catalog {
  readonly login: Login;
  readonly sequences: readonly Sequence[];
  /** Sequences out of scope that belong to nothing, but may have belonged to a column in scope. */
  readonly strays: readonly Sequence[];
  readonly ungenerated: readonly UngeneratedColumn[];
  /** Columns that have a default which draws from no sequence that is seen, and a generator in the reference. */
  readonly defaulted: readonly DefaultedColumn[];
  /** The names of all sequences, and of other relations that are named like one: a new sequence cannot have them. */
  readonly takenNames: readonly RelationName[];
  /** Who may own and use a sequence that is to be made like one of the reference. */
  readonly roles: readonly RoleInSchema[];
}

/** The role we are, in this database. */
export interface Login {
  readonly role: string;
  readonly superuser: boolean;
  /** Whether the server is a standby, which refuses every write. */
  readonly inRecovery: boolean;
  /** As in `server_version_num`: 180004 is PostgreSQL 18.4. */
  readonly serverVersion: number;
  /** How many locks the server has room for, those of all sessions together. */
  readonly lockTable: number;
}

/** Whether an identity refuses numbers that an INSERT brings along, or takes them. */
export type IdentityKind = "always" | "by default";

/** A role, and what it may do in a schema; both are there. */
export interface RoleInSchema {
  readonly schema: string;
  /** Who may grant what it allows: see {@link SchemaAccess}. */
  readonly schemaOwner: string;
  readonly role: string;
  /** Whether we have its privileges. */
  readonly alterable: boolean;
  /** Whether it may create a sequence there, and use it. */
  readonly mayCreate: boolean;
}

export type IntegerType = "smallint" | "integer" | "bigint";

/** Who may look into the schema of a table or a sequence: without USAGE there, no privilege on what is in it counts. */
interface SchemaAccess {
  /** Who may grant it: the owner of the schema, or of the database where the schema is `pg_database_owner`'s. */
  readonly schemaOwner: string;
  /** Whether we may. */
  readonly schemaOpen: boolean;
  /** Whether the owner of the table or the sequence may. */
  readonly schemaOpenToOwner: boolean;
}

export interface Sequence extends RelationName, SchemaAccess {
  readonly owner: string;
  /** Whether we may alter it: we are its owner, or a member of its owner. */
  readonly alterable: boolean;
  /** Whether we may read where it stands, if we may look into its schema. */
  readonly readable: boolean;
  readonly type: IntegerType;
  readonly start: bigint;
  readonly increment: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly cache: bigint;
  readonly cycle: boolean;
  /** The column that the sequence goes away with: by OWNED BY, or as its identity. */
  readonly owningColumn: ColumnName | null;
  readonly identity: boolean;
  /** The extension that made it, if any. */
  readonly extension: string | null;
  /** Every column that draws from it, by a default or as an identity. */
  readonly users: readonly SequenceUser[];
  readonly state: SequenceState | Unreadable;
}

/** A column whose furthest value is to be read: what that takes, and what may keep us from it. */
export interface MeasuredColumn extends ColumnName, SchemaAccess {
  /** `r` table, `p` partitioned table, `v` view, `f` foreign table: the letters of `pg_class.relkind`. */
  readonly relationKind: string;
  /** Whether an index gives the column's MAX without reading the table. */
  readonly indexed: boolean;
  /** What has to be read to find the column's MAX, in bytes: all of the table and its partitions, or 0 with an index. */
  readonly bytes: number;
  /** How many relations are locked while it is read: the table with its partitions, and all of their indexes. */
  readonly locks: number;
  /** Whether PostgreSQL refuses to change the column's type: it is inherited, or divides the table into partitions. */
  readonly typeFixed: boolean;
  /** How many digits before the point a `numeric(p, s)` column takes; null for other types. */
  readonly digits: number | null;
  readonly tableOwner: string;
  /** Whether we may alter the table: we are its owner, or a member of its owner. */
  readonly alterable: boolean;
  /** Whether we may read the column, if we may look into its schema. */
  readonly readable: boolean;
  /** Whether row-level security would hide rows from us. */
  readonly rowSecurity: boolean;
}

/** One column that draws its values from a sequence. */
export interface SequenceUser extends MeasuredColumn {
  /** The column's type; that below it, where it is a domain. */
  readonly type: string;
  /** Whether the column takes the sequence's value as it is, and not a text or a sum made of it. */
  readonly plain: boolean;
  /** What is made of the sequence's value, as `pg_get_expr` writes it; null where it is taken as it is. */
  readonly expression: string | null;
  /** Null where a default draws from the sequence. */
  readonly identity: IdentityKind | null;
  /** Whether the rows of this table are seen through a parent that draws from the same sequence. */
  readonly seenThroughParent: boolean;
  /** Whether we may lock the table against writers: it takes the right to write to it. */
  readonly lockable: boolean;
}

/** Where a sequence stands. */
export interface SequenceValue {
  readonly last: bigint;
  /** Whether `last` has been handed out; if not, it is the next value. */
  readonly called: boolean;
}

/** Where a sequence stands, and how far its data go. */
interface SequenceState extends SequenceValue {
  /** The furthest value, in the sequence's direction, in any column that draws from it; null when they are empty. */
  readonly extreme: bigint | null;
}

export interface Unreadable {
  readonly unreadable: Failure;
}

export function isUnreadable(reading: unknown): reading is Unreadable {
  return typeof reading === "object" && reading !== null && "unreadable" in reading;
}

export function isIntegerType(type: string): type is IntegerType {
  return type === "smallint" || type === "integer" || type === "bigint";
}

/** A column without default and identity that may have had a generator: it is in a key, or a sequence points at it. */
export interface UngeneratedColumn extends MeasuredColumn {
  /** The column's type; that below it, where it is a domain. */
  readonly type: string;
  readonly isDomain: boolean;
  readonly notNull: boolean;
  /** Whether the table's owner may create a sequence in the table's schema, and use it there. */
  readonly ownerMayCreate: boolean;
  /** The columns of the table's primary key, in order; empty when it has none. */
  readonly primaryKey: readonly string[];
  readonly foreignKey: boolean;
  /** Whether a trigger may fill the column before the row is stored. */
  readonly beforeInsertTrigger: boolean;
  /** Whether a view over the table has a default for the column, which then fills it. */
  readonly viewDefault: boolean;
  /** Whether the column comes from a parent table, by inheritance. */
  readonly inherited: boolean;
  /**
   * The furthest value in the column, in the direction in which its generator would count; null when there is none, or when the
   * column cannot get a generator anyway.
   */
  readonly extreme: bigint | null | Unreadable;
  /**
   * Roles, other than the owner, that may insert into the table, one of its partitions or inheriting tables, or a view
   * over any of them; null stands for PUBLIC.
   */
  readonly inserters: readonly (string | null)[];
}

export interface DefaultedColumn extends UngeneratedColumn {
  /** As `pg_get_expr` writes it. */
  readonly default: string;
}
