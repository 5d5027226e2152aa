import type { TestDatabase } from "../../database.ts";

/** Everything that a repair could change, as rows that can be compared: equal facts, equal databases. */
export async function catalogFacts(database: TestDatabase): Promise<unknown> {
  const [positions, ...facts] = await Promise.all([sequencePositions(database), ...factQueries.map(database.rows)]);
  return [positions, facts];
}

/** Where a sequence stands. */
export interface Position {
  /** Its name in SQL. */
  readonly sequence: string;
  readonly increment: bigint;
  readonly last: bigint;
  readonly called: boolean;
}

export async function sequencePositions(database: TestDatabase): Promise<Position[]> {
  const names = await database.rows(`
    select seqrelid::regclass::text as name from pg_sequence, set_config('search_path', '', false) order by 1
  `);
  if (names.length === 0) return [];
  const rows = await database.rows(
    names
      .map(
        ({ name }, index) => `
          select ${index} as position, seqincrement::text as increment, last_value::text as last, is_called as called
          from ${name}, pg_sequence where seqrelid = '${String(name).replaceAll("'", "''")}'::regclass`,
      )
      .join(" union all ") + " order by position",
  );
  return rows.map(({ position, increment, last, called }) => ({
    sequence: String(names[Number(position)]?.["name"]),
    increment: BigInt(String(increment)),
    last: BigInt(String(last)),
    called: called === true,
  }));
}

export function nextOf({ last, called, increment }: Position): bigint {
  return called ? last + increment : last;
}

const ours = "relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)";

const factQueries = [
  `select * from pg_sequence order by seqrelid`,
  `select oid, relname, relnamespace, relkind, relowner, relacl::text, relfilenode from pg_class
   where ${ours} and relkind <> 't' order by oid`,
  `select attrelid, attnum, attname, atttypid, attnotnull, atthasdef, attidentity, attacl::text from pg_attribute
   join pg_class on pg_class.oid = attrelid where ${ours} order by attrelid, attnum`,
  `select adrelid, adnum, pg_get_expr(adbin, adrelid) from pg_attrdef order by adrelid, adnum`,
  `select * from pg_depend
   where objid in (select seqrelid from pg_sequence) or refobjid in (select seqrelid from pg_sequence)
   order by classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype`,
  `select oid, nspname, nspowner, nspacl::text from pg_namespace where nspname !~ '^pg_' order by oid`,
];
