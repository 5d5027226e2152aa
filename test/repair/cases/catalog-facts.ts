import pg from "pg";

/** Everything that a repair could change, as rows that can be compared: equal facts, equal databases. */
export async function catalogFacts(session: pg.Client): Promise<unknown> {
  const facts: unknown[] = [await sequencePositions(session)];
  for (const query of factQueries) facts.push((await session.query(query)).rows);
  return facts;
}

/** Where a sequence stands. */
export interface Position {
  /** Its name in SQL. */
  readonly sequence: string;
  readonly increment: bigint;
  readonly last: bigint;
  readonly called: boolean;
}

export async function sequencePositions(session: pg.Client): Promise<Position[]> {
  const names = await session.query<{ name: string }>(`
    select format('%I.%I', nspname, relname) as name
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind = 'S'
    order by name
  `);
  const questions = names.rows.map(
    ({ name }) => `
      select ${pg.escapeLiteral(name)} as sequence, seqincrement::text as increment, last_value::text as last, is_called
      from ${name}, pg_sequence where seqrelid = ${pg.escapeLiteral(name)}::regclass`,
  );
  if (questions.length === 0) return [];
  const { rows } = await session.query<{ sequence: string; increment: string; last: string; is_called: boolean }>(
    questions.join(" union all "),
  );
  return rows.map(({ sequence, increment, last, is_called: called }) => ({
    sequence,
    increment: BigInt(increment),
    last: BigInt(last),
    called,
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
