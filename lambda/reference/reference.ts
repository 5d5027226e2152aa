import * as z from "zod";

/** A number of a sequence: a bigint here, decimal digits in JSON, whose numbers are not exact enough. */
const integer = z.codec(z.string().regex(/^-?[0-9]{1,19}$/), z.bigint(), {
  decode: (digits) => BigInt(digits),
  encode: String,
});

/** PostgreSQL has no NUL in names and texts, and would refuse any question that holds one. */
const text = z.string().refine((value) => !value.includes("\0"));

const column = z.object({ schema: text, table: text, column: text });

const user = column.extend({
  /** Null where a default draws from the sequence. */
  identity: z.enum(["always", "by default"]).nullable(),
  /** What is made of the sequence's value, as `pg_get_expr` writes it; null where it is taken as it is. */
  expression: text.nullable(),
  /** Whether its values are stored there, and not in what a view or a foreign table stands for, which no load brings along. */
  stored: z.boolean(),
});

const sequence = z.object({
  schema: text,
  name: text,
  owner: text,
  type: z.enum(["smallint", "integer", "bigint"]),
  start: integer,
  // one by 0 would have no direction, and PostgreSQL refuses it
  increment: integer.refine((increment) => increment !== 0n),
  minimum: integer,
  maximum: integer,
  cache: integer,
  cycle: z.boolean(),
  /** The column that the sequence goes away with: by OWNED BY, or as its identity. */
  owningColumn: column.nullable(),
  /** Every column that draws from it; none where it stands alone, or is used in functions, triggers or by applications only. */
  users: z.array(user),
  /** Where it stands, or, where that is past, stood at another time; null when we may not know. */
  position: z.object({ last: integer, called: z.boolean(), past: z.boolean().optional() }).nullable(),
  /** Who may not know that, and what the sequence is called there, which is not as here where a load has renamed it. */
  hidden: z
    .object({
      role: text,
      schema: text,
      name: text,
      /** Whether the role lacks the right to look into the schema, and who may grant it. */
      schemaOpen: z.boolean(),
      schemaOwner: text,
    })
    .optional(),
  /** Roles, other than the owner, that may draw from it; null stands for PUBLIC. */
  grantees: z.array(text.nullable()),
});

const columnDefault = z.object({
  column: text,
  kind: z.enum(["default", "generated"]),
  /** As `pg_get_expr` writes it; null of a generated column, and where it cannot be said in the names of the target. */
  expression: text.nullable(),
});

/** A column of a partition, and the partitioned table that has the generator of its values. */
const numberedColumn = z.object({ column: text, by: z.object({ schema: text, name: text }) });

const table = z.object({
  schema: text,
  name: text,
  columns: z.array(text),
  /** Of those columns that draw from no sequence that is seen. */
  defaults: z.array(columnDefault),
  /** The triggers that may fill a column before the row is stored. */
  triggers: z.array(text),
  /** Of a partition only: its columns that have no generator of their own, and take the values of a partitioned table's. */
  numbered: z.array(numberedColumn).optional(),
});

/** In the order of schema and name. */
export const reference = z.object({
  /** Of this form. A later version of the hook may add to it, and reads it. */
  version: z.literal(1),
  /** As in `server_version_num`: 180004 is PostgreSQL 18.4. */
  serverVersion: z.number().int(),
  /** The tables, and views, with what their columns are called and filled by. */
  tables: z.array(table),
  sequences: z.array(sequence),
});

/** What the database that the data came from says of its generators. */
export type Reference = z.output<typeof reference>;
export type ReferenceSequence = z.output<typeof sequence>;
export type ReferenceTable = z.output<typeof table>;
export type ReferenceUser = z.output<typeof user>;

/** Knows of nothing. */
export const noReference: Reference = { version: 1, serverVersion: 0, tables: [], sequences: [] };

/** In values that survive JSON, so that it can be kept. */
export function encodeReference(value: Reference): z.input<typeof reference> {
  return z.encode(reference, value);
}

/** Throws a ZodError where it is none, or of a version that is not known. */
export function decodeReference(json: unknown): Reference {
  return reference.parse(json);
}
