import { everything } from "../../lambda/catalog/scope.ts";
import { type ConnectionSettings, withSession } from "../../lambda/postgres/connect.ts";
import { checkDatabase, repairDatabase } from "../../lambda/repair/run.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";
import { connect } from "./server.ts";

/** One way of setting all sequences right, or of looking at them, on a session of its own. */
export type Contestant = (connection: ConnectionSettings) => Promise<void>;

const limits = { lockTimeout: 5_000, statementTimeout: 600_000 };

export function check(connection: ConnectionSettings): Promise<DatabaseReport> {
  return withSession(connection, { ...limits, readOnly: true }, (session) =>
    checkDatabase(session, connection.database, everything),
  );
}

export function repair(connection: ConnectionSettings): Promise<DatabaseReport> {
  return withSession(connection, { ...limits, readOnly: false }, (session) =>
    repairDatabase(session, connection.database, everything),
  );
}

/** The least that it takes to look: a loop on the server that reads each table's MAX and each sequence, and locks nothing. */
export const lookingLoop = loop("execute format('select last_value from public.%I', sequence) into last;");

/** The least that it takes to set: a loop on the server that reads each table's MAX and calls setval, and locks nothing. */
export const settingLoop = loop("perform setval(format('public.%I', sequence), last);");

function loop(work: string): Contestant {
  return async (connection) => {
    const session = await connect(connection);
    await session.query(`
      do $$
      declare
        tables text[] := array(select relname::text from pg_class where relkind = 'r' and relname ~ '^t[0-9]+$');
        sequence text;
        last bigint;
      begin
        for number in 1..array_length(tables, 1) loop
          sequence := tables[number] || '_id_seq';
          execute format('select max(id) from public.%I', tables[number]) into last;
          ${work}
          if number % 250 = 0 then
            commit;
          end if;
        end loop;
      end $$
    `);
    await session.end();
  };
}

/**
 * The script of the PostgreSQL wiki: one query writes a statement for each sequence, and psql sends them one by one. They are
 * sent by `pg` here, by the same simple query protocol: psql does not come with the server.
 *
 * @see https://wiki.postgresql.org/wiki/Fixing_Sequences
 */
export const wikiScript: Contestant = (connection) => sendEach(connection, wikiQuery);

const wikiQuery = `
select
  'select setval(' || quote_literal(quote_ident(sequence_namespace.nspname) || '.' || quote_ident(sequence_class.relname))
    || ', coalesce(max(' || quote_ident(attribute.attname) || '), 1)) from '
    || quote_ident(table_namespace.nspname) || '.' || quote_ident(table_class.relname) as statement
from pg_depend as dependency
join pg_class as sequence_class
  on sequence_class.oid = dependency.objid
  and sequence_class.relkind = 'S'
join pg_class as table_class
  on table_class.oid = dependency.refobjid
join pg_attribute as attribute
  on attribute.attrelid = table_class.oid
  and attribute.attnum = dependency.refobjsubid
join pg_namespace as table_namespace
  on table_namespace.oid = table_class.relnamespace
join pg_namespace as sequence_namespace
  on sequence_namespace.oid = sequence_class.relnamespace
order by
  sequence_namespace.nspname,
  sequence_class.relname
`;

/** What most scripts do: one round trip for each table, with `pg_get_serial_sequence`. */
export const tripPerTable: Contestant = (connection) => sendEach(connection, tripQuery);

const tripQuery = `
select
  format('select setval(pg_get_serial_sequence(%L, %L), coalesce(max(id), 1)) from %I', relname, 'id', relname)
    as statement
from pg_class
where relkind = 'r'
  and relname ~ '^t[0-9]+$'
`;

async function sendEach(connection: ConnectionSettings, query: string): Promise<void> {
  const session = await connect(connection);
  const { rows } = await session.query<{ statement: string }>(query);
  for (const { statement } of rows) await session.query(statement);
  await session.end();
}

/** Counts the statements that a repair sends to the server. */
export async function countStatements(connection: ConnectionSettings): Promise<number> {
  return withSession(connection, { ...limits, readOnly: false }, async (session) => {
    // those by which a session begins
    let statements = 2;
    session.query = new Proxy(session.query, {
      apply(query, self, given) {
        statements += 1;
        return Reflect.apply(query, self, given);
      },
    });
    await repairDatabase(session, connection.database, everything);
    return statements;
  });
}
