import type pg from "pg";
import { type NameMapping, sameNames } from "../../lambda/schema/mapping.ts";
import { quoteColumnList, quoteRelation } from "./quote.ts";

/**
 * What a full load of AWS DMS makes of a PostgreSQL database in another one, as far as it is documented: tables with columns
 * of mapped types, primary keys (or else a unique key), NOT NULL but on large objects, rows. Nothing else.
 *
 * @see https://repost.aws/knowledge-center/dms-migrate-database-objects
 * @see https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.PostgreSQL.html
 */
export async function loadAsDms(source: pg.Client, target: pg.Client, mapping: NameMapping = sameNames): Promise<void> {
  // what the guide asks for before a load
  for (const { name } of await rowsOf<{ name: string }>(
    source,
    "select extname as name from pg_extension where extname = 'hstore'",
  )) {
    await target.query(`create extension if not exists ${name}`);
  }
  for (const { oid, schema, name } of await rowsOf<SourceTable>(source, tablesSql)) {
    const columns = await rowsOf<SourceColumn>(source, columnsSql, [oid]);
    const keys = await rowsOf<SourceKey>(source, keySql, [oid]);
    const named = (column: string) => mapping.column({ schema, table: name, column });
    const table = mapping.table({ schema, name });
    const loaded = columns.map((column) => {
      const { type, large } = loadedType(column);
      const keyed = keys[0]?.columns.includes(column.name) === true;
      return `${quoteColumnList([named(column.name)])} ${type}${column.not_null && (!large || keyed) ? " not null" : ""}`;
    });
    const key = keys.map(
      (one) => `${one.primary ? "primary key" : "unique"} (${quoteColumnList(one.columns.map(named))})`,
    );
    await target.query(`create schema if not exists ${quoteColumnList([table.schema])}`);
    await target.query(`create table ${quoteRelation(table)} (${[...loaded, ...key].join(", ")})`);
    await copyRows(
      source,
      target,
      { schema, name },
      table,
      columns.map((column) => column.name),
    );
  }
}

async function copyRows(
  source: pg.Client,
  target: pg.Client,
  from: { schema: string; name: string },
  to: { schema: string; name: string },
  columns: readonly string[],
): Promise<void> {
  const texts = columns.map((column) => `${quoteColumnList([column])}::text`).join(", ");
  const { rows } = await source.query<(string | null)[]>({
    text: `select ${texts} from only ${quoteRelation(from)}`,
    rowMode: "array",
  });
  const places = columns.map((_, index) => `$${index + 1}`).join(", ");
  for (const row of rows) await target.query(`insert into ${quoteRelation(to)} values (${places})`, row);
}

/**
 * The type that a column gets, and whether DMS treats its values as large objects, which it inserts after the row.
 *
 * By the table of source data types of the guide: UUID, ENUM, ranges and network addresses are strings, arrays and whatever it
 * does not know are large texts. JSON, JSONB and HSTORE stay what they are from PostgreSQL to PostgreSQL. BOOLEAN is a
 * varchar(5) unless the endpoint setting MapBooleanAsBoolean says otherwise. A time stamp loses its time zone. That a domain
 * comes as the type below it is unconfirmed.
 */
function loadedType({ type, kind, base }: SourceColumn): { type: string; large: boolean } {
  if (kind === "e") return { type: "character varying(64)", large: false };
  const name = kind === "d" ? base : type;
  const string = strings[name];
  if (string !== undefined) return { type: string, large: false };
  if (/^(?:text|bytea|jsonb?|.*hstore|xml)$/.test(name)) return { type: name, large: true };
  if (known.test(name)) return { type: name, large: false };
  return { type: "text", large: true };
}

const strings: Readonly<Record<string, string>> = {
  boolean: "character varying(5)",
  uuid: "character varying(36)",
  inet: "character varying(50)",
  money: "numeric(38,4)",
  numeric: "numeric(28,6)",
  int4range: "character varying(255)",
  "character varying": "character varying(8000)",
  "timestamp with time zone": "timestamp without time zone",
};

const known =
  /^(?:smallint|integer|bigint|real|double precision|date|numeric\(.*|character.*|time(?:stamp)?(?:\(\d\))? without time zone)$/;

async function rowsOf<Row extends pg.QueryResultRow>(
  session: pg.Client,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await session.query<Row>(sql, values)).rows;
}

interface SourceTable {
  oid: string;
  schema: string;
  name: string;
}

const tablesSql = `
select c.oid::text, n.nspname as schema, c.relname as name
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and c.relpersistence = 'p'
order by n.nspname, c.relname
`;

interface SourceColumn {
  name: string;
  type: string;
  kind: string;
  base: string;
  not_null: boolean;
}

const columnsSql = `
select
  a.attname as name,
  format_type(a.atttypid, a.atttypmod) as type,
  t.typtype as kind,
  format_type(t.typbasetype, t.typtypmod) as base,
  a.attnotnull as not_null
from pg_attribute as a
join pg_type as t on t.oid = a.atttypid
where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
order by a.attnum
`;

interface SourceKey {
  primary: boolean;
  columns: string[];
}

const keySql = `
select
  i.indisprimary as primary,
  array(
    select a.attname::text
    from unnest(i.indkey) with ordinality as k (number, place)
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.number
    where k.place <= i.indnkeyatts
    order by k.place
  ) as columns
from pg_index as i
where i.indrelid = $1 and i.indisunique and i.indexprs is null and i.indpred is null and i.indimmediate
order by i.indisprimary desc, i.indexrelid
limit 1
`;
