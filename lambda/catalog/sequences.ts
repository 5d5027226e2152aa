import type { Session } from "../postgres/connect.ts";
import { bigintReader, interner, mapRows } from "../postgres/map-rows.ts";
import type { IntegerType, Sequence } from "./catalog.ts";
import { schemaAccess } from "./schema-access.ts";

/** A sequence before it is known who uses it and where it stands. */
export type SequenceDefinition = Omit<Sequence, "users" | "state"> & {
  readonly oid: string;
};

/** Every sequence of the database but temporary ones, by schema and name. */
export async function readSequences(session: Session): Promise<SequenceDefinition[]> {
  const [intern, read] = [interner(), bigintReader()];
  return mapRows(session, sql, (row: SequenceRow) => ({
    oid: row.oid,
    schema: intern(row.schema_name),
    name: row.sequence_name,
    owner: intern(row.owner_name),
    alterable: row.alterable,
    readable: row.readable,
    schemaOwner: intern(row.schema_owner),
    schemaOpen: row.schema_open,
    schemaOpenToOwner: row.schema_open_to_owner,
    type: row.data_type,
    start: read(row.start),
    increment: read(row.increment),
    minimum: read(row.minimum),
    maximum: read(row.maximum),
    cache: read(row.cache),
    cycle: row.cycle,
    owningColumn:
      row.owning_schema === null || row.owning_table === null || row.owning_column === null
        ? null
        : { schema: intern(row.owning_schema), table: row.owning_table, column: intern(row.owning_column) },
    identity: row.is_identity,
    extension: row.extension_name,
  }));
}

interface SequenceRow {
  oid: string;
  schema_name: string;
  sequence_name: string;
  owner_name: string;
  alterable: boolean;
  readable: boolean;
  schema_owner: string;
  schema_open: boolean;
  schema_open_to_owner: boolean;
  data_type: IntegerType;
  start: string;
  increment: string;
  minimum: string;
  maximum: string;
  cache: string;
  cycle: boolean;
  owning_schema: string | null;
  owning_table: string | null;
  owning_column: string | null;
  is_identity: boolean;
  extension_name: string | null;
}

const sql = `
select
  sequence_class.oid::text as oid,
  sequence_namespace.nspname as schema_name,
  sequence_class.relname as sequence_name,
  pg_catalog.pg_get_userbyid(sequence_class.relowner) as owner_name,
  pg_catalog.pg_has_role(sequence_class.relowner, 'USAGE') as alterable,
  pg_catalog.has_sequence_privilege(sequence_class.oid, 'SELECT') as readable,
  schema_access.schema_owner,
  schema_access.schema_open,
  schema_access.schema_open_to_owner,
  pg_catalog.format_type(sequence.seqtypid, null) as data_type,
  sequence.seqstart::text as start,
  sequence.seqincrement::text as increment,
  sequence.seqmin::text as minimum,
  sequence.seqmax::text as maximum,
  sequence.seqcache::text as cache,
  sequence.seqcycle as cycle,
  owning_namespace.nspname as owning_schema,
  owning_class.relname as owning_table,
  owning_attribute.attname as owning_column,
  coalesce(owning.deptype = 'i', false) as is_identity,
  extension.extname as extension_name
from pg_catalog.pg_sequence as sequence
join pg_catalog.pg_class as sequence_class
  on sequence_class.oid = sequence.seqrelid
join pg_catalog.pg_namespace as sequence_namespace
  on sequence_namespace.oid = sequence_class.relnamespace
${schemaAccess("sequence_namespace", "sequence_class")}
-- 'a': OWNED BY, 'i': identity. An oid is unique only within its own catalog, hence both classids.
left join pg_catalog.pg_depend as owning
  on owning.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  and owning.objid = sequence_class.oid
  and owning.objsubid = 0
  and owning.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  and owning.refobjsubid > 0
  and owning.deptype in ('a', 'i')
left join pg_catalog.pg_class as owning_class
  on owning_class.oid = owning.refobjid
left join pg_catalog.pg_namespace as owning_namespace
  on owning_namespace.oid = owning_class.relnamespace
left join pg_catalog.pg_attribute as owning_attribute
  on owning_attribute.attrelid = owning.refobjid
  and owning_attribute.attnum = owning.refobjsubid
left join pg_catalog.pg_depend as membership
  on membership.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  and membership.objid = sequence_class.oid
  and membership.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  and membership.deptype = 'e'
left join pg_catalog.pg_extension as extension
  on extension.oid = membership.refobjid
-- the temporary sequences of other sessions cannot be read, and end with them
where sequence_class.relpersistence <> 't'
order by
  schema_name,
  sequence_name
`;
