import type pg from "pg";
import { nextOf, sequencePositions } from "../cases/catalog-facts.ts";
import { quote, relation } from "./state.ts";

/** All that a repair could change, apart from where sequences stand: a text for each object, by its name in SQL. */
export async function readFacts(session: pg.Client): Promise<Map<string, string>> {
  const { rows } = await session.query<Named & { fact: string }>(factsQuery);
  return new Map(rows.map((row) => [nameOf(row), row.fact]));
}

/** The objects that are not, or not the same, in both. */
export function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}

/** Which sequence each column draws from, both by their names in SQL. */
export async function readGenerators(session: pg.Client): Promise<Map<string, string>> {
  const { rows } = await session.query<Named & { sequence_schema: string; sequence_name: string }>(generatorsQuery);
  return new Map(rows.map((row) => [nameOf(row), relation({ schema: row.sequence_schema, name: row.sequence_name })]));
}

export interface FoundSequence {
  readonly type: string;
  readonly increment: bigint;
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly cache: bigint;
  readonly next: bigint;
  /** Whether it belongs to the role that its column's table belongs to; null when it has no column. */
  readonly withItsTable: boolean | null;
}

/** Every sequence by its name in SQL. */
export async function readSequences(session: pg.Client): Promise<Map<string, FoundSequence>> {
  const positions = new Map((await sequencePositions(session)).map((position) => [position.sequence, position]));
  const { rows } = await session.query<SequenceRow>(sequencesQuery);
  return new Map(
    rows.map((row) => {
      const position = positions.get(row.called);
      if (position === undefined) throw new Error(`the sequence ${row.called} has no position`);
      const { type, with_its_table: withItsTable } = row;
      const [increment, minimum, maximum] = [BigInt(row.increment), BigInt(row.minimum), BigInt(row.maximum)];
      const found = { type, increment, minimum, maximum, cache: BigInt(row.cache), next: nextOf(position) };
      return [nameOf(row), { ...found, withItsTable }];
    }),
  );
}

interface Named {
  readonly schema: string;
  readonly name: string | null;
  readonly column: string | null;
}

interface SequenceRow extends Named {
  readonly called: string;
  readonly type: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cache: string;
  readonly with_its_table: boolean | null;
}

function nameOf({ schema, name, column }: Named): string {
  return [schema, name, column]
    .filter((part) => part !== null)
    .map((part) => quote(part))
    .join(".");
}

const ours = "nspname !~ '^pg_' and nspname <> 'information_schema'";

const factsQuery = `
  select nspname as schema, null as name, null as column, json_build_array(oid, nspowner, nspacl::text)::text as fact
  from pg_namespace where ${ours}
  union all
  select nspname, relname, null, json_build_array(
    pg_class.oid, relkind, relpersistence, relowner, relacl::text, reloptions,
    -- to move a sequence gives it a new file
    case when relkind <> 'S' then relfilenode end,
    (select to_json(pg_sequence) from pg_sequence where seqrelid = pg_class.oid),
    (select json_agg(json_build_array(refobjid, refobjsubid, deptype)) from pg_depend
      where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype in ('a', 'i')),
    (select json_agg(pg_get_constraintdef(oid) order by oid) from pg_constraint where conrelid = pg_class.oid),
    (select count(*) from pg_trigger where tgrelid = pg_class.oid)
  )::text
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace where ${ours}
  union all
  select nspname, relname, attname, json_build_array(
    attnum, atttypid, attnotnull, attidentity, attacl::text, pg_get_expr(adbin, adrelid)
  )::text
  from pg_attribute
  join pg_class on pg_class.oid = attrelid and relkind in ('r', 'p')
  join pg_namespace on pg_namespace.oid = relnamespace
  left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where ${ours} and attnum > 0
`;

const generatorsQuery = `
  with generator as (
    select adrelid as table_oid, adnum as number, refobjid as sequence_oid
    from pg_attrdef
    join pg_depend on classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid and refclassid = 'pg_class'::regclass
    union
    select refobjid, refobjsubid, objid
    from pg_depend
    where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and deptype = 'i' and refobjsubid > 0
  )
  select
    of_table.nspname as schema, "table".relname as name, attname as column,
    of_sequence.nspname as sequence_schema, sequence.relname as sequence_name
  from generator
  join pg_class as sequence on sequence.oid = sequence_oid and sequence.relkind = 'S'
  join pg_namespace as of_sequence on of_sequence.oid = sequence.relnamespace
  join pg_class as "table" on "table".oid = table_oid
  join pg_namespace as of_table on of_table.oid = "table".relnamespace
  join pg_attribute on attrelid = table_oid and attnum = number
`;

const sequencesQuery = `
  select
    nspname as schema, sequence.relname as name, null as column, format('%I.%I', nspname, sequence.relname) as called,
    format_type(seqtypid, null) as type, seqincrement::text as increment, seqmin::text as minimum,
    seqmax::text as maximum, seqcache::text as cache, sequence.relowner = owning.relowner as with_its_table
  from pg_sequence
  join pg_class as sequence on sequence.oid = seqrelid
  join pg_namespace on pg_namespace.oid = sequence.relnamespace
  left join pg_depend on classid = 'pg_class'::regclass and objid = seqrelid and deptype in ('a', 'i')
  left join pg_class as owning on owning.oid = refobjid
`;
