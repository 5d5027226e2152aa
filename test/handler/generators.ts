import pg from "pg";
import type { PostgresServer } from "../../local/postgres-server.ts";

/** All that the function may ever change in a database: its sequences, and what gives columns their values. */
export async function readGenerators(server: PostgresServer, database: string): Promise<unknown[]> {
  const session = new pg.Client(server.url(database));
  await session.connect();
  try {
    return (await session.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await session.end();
  }
}

const sql = `
select
  class.oid::regclass::text as relation,
  null as column,
  row_to_json(data.*) as generator,
  class.relowner::regrole::text as owner,
  class.relacl::text as privileges
from pg_class as class
cross join lateral pg_get_sequence_data(class.oid) as data
where class.relkind = 'S'
union all
select
  attribute.attrelid::regclass::text,
  attribute.attname,
  to_json(array[attribute.attidentity::text, pg_get_expr(adbin, adrelid)]),
  null,
  null
from pg_attribute as attribute
join pg_class as class
  on class.oid = attribute.attrelid
left join pg_attrdef
  on adrelid = attribute.attrelid
  and adnum = attribute.attnum
where class.relkind in ('r', 'p')
  -- what initdb has made has smaller ones
  and class.oid >= 16384
order by relation, "column"
`;
