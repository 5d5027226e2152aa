import fc from "fast-check";
import { type Counting, counting, type IntegerType, integerType } from "./counting.ts";
import { columnName, schemaName, sequenceName, tableName } from "./names.ts";

/**
 * What a database is to hold, as plain data. Whatever points at something else is a number, which stands for the one at
 * that place in its list, counted round: so a model stays whole when it shrinks.
 */
export interface Schema {
  readonly schemas: readonly string[];
  /** Whether the owners of the tables may make sequences of their own. */
  readonly ownersMayCreate: boolean;
  readonly sequences: readonly FreeSequence[];
  readonly tables: readonly Table[];
}

/** A sequence that somebody made by hand. */
export interface FreeSequence {
  readonly schema: number;
  readonly name: string;
  readonly type: IntegerType;
  readonly counting: Counting;
  /** The table whose last column owns it, if both are in the same schema. */
  readonly ownedBy: number | null;
}

export interface Table {
  readonly schema: number;
  readonly name: string;
  readonly owner: Role;
  readonly form: Form;
  /** The columns of the primary key; that of a table partitioned by list always has `part`, too. */
  readonly key: "first" | "first two" | "none";
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly grant: Grant;
}

export type Role = "superuser" | "owner" | "other";

type Form = "plain" | "unlogged" | "by range" | "by list" | "by list twice" | "inheritance" | "inheritance twice";

/** How the application may insert: into the table, into what it consists of, or both. */
export interface Grant {
  readonly how: "table" | "columns" | "public";
  readonly into: "whole" | "parts" | "both";
}

export interface Column {
  readonly name: string;
  readonly source: Source;
}

export type Source =
  /** `takesOver` has a second sequence, owned by the column as well, in the default; `narrow` has one of integers. */
  | {
      readonly kind: "serial";
      readonly type: IntegerType;
      readonly counting: Counting;
      readonly unique: boolean;
      readonly takesOver: boolean;
      readonly narrow: boolean;
    }
  | { readonly kind: "identity"; readonly type: IntegerType; readonly always: boolean; readonly counting: Counting }
  | { readonly kind: "default"; readonly type: ColumnType; readonly sequence: number; readonly notNull: boolean }
  | { readonly kind: "none"; readonly type: ColumnType | "text" | "uuid"; readonly foreignKey: boolean };

/** The domains are on `integer` and, through another one, on `bigint`. */
type ColumnType = IntegerType | "numeric" | "types.number" | 'types."Deep number"';

const place = fc.nat({ max: 5 });
const columnType = fc.constantFrom<ColumnType[]>(
  "bigint",
  "integer",
  "smallint",
  "numeric",
  "types.number",
  'types."Deep number"',
);

const source: fc.Arbitrary<Source> = fc.oneof(
  { withCrossShrink: true },
  {
    arbitrary: fc.record({
      kind: fc.constant("serial" as const),
      type: integerType,
      counting,
      unique: fc.boolean(),
      takesOver: mostly(false),
      narrow: mostly(false),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({ kind: fc.constant("identity" as const), type: integerType, always: fc.boolean(), counting }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("default" as const),
      type: columnType,
      sequence: place,
      notNull: fc.boolean(),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("none" as const),
      type: fc.oneof({ withCrossShrink: true }, columnType, fc.constantFrom("text" as const, "uuid" as const)),
      foreignKey: mostly(false),
    }),
    weight: 2,
  },
);

const table: fc.Arbitrary<Table> = fc.record({
  schema: place,
  name: tableName,
  owner: fc.constantFrom<Role[]>("superuser", "owner", "other"),
  form: fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant<Form>("plain"), weight: 4 },
    {
      arbitrary: fc.constantFrom<Form[]>(
        "unlogged",
        "by range",
        "by list",
        "by list twice",
        "inheritance",
        "inheritance twice",
      ),
      weight: 3,
    },
  ),
  key: fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant("first" as const), weight: 6 },
    { arbitrary: fc.constantFrom("first two" as const, "none" as const), weight: 2 },
  ),
  columns: fc.array(fc.record({ name: columnName, source }), { minLength: 1, maxLength: 3 }),
  rows: fc.nat({ max: 4 }),
  grant: fc.record({
    how: fc.constantFrom<Grant["how"][]>("table", "columns", "public"),
    into: fc.constantFrom<Grant["into"][]>("whole", "parts", "both"),
  }),
});

export const schema: fc.Arbitrary<Schema> = fc.record({
  schemas: fc.uniqueArray(schemaName, { minLength: 1, maxLength: 3 }),
  ownersMayCreate: fc.boolean(),
  sequences: fc.array(
    fc.record({
      schema: place,
      name: sequenceName,
      type: integerType,
      counting,
      ownedBy: fc.option(place, { nil: null }),
    }),
    { maxLength: 2 },
  ),
  tables: fc.array(table, { minLength: 1, maxLength: 4 }),
});

function mostly(value: boolean): fc.Arbitrary<boolean> {
  return fc.oneof({ arbitrary: fc.constant(value), weight: 5 }, { arbitrary: fc.constant(!value), weight: 1 });
}
