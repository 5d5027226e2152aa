import pg from "pg";
import { everything } from "../../../lambda/catalog/scope.ts";
import { type ConnectionSettings, withSession } from "../../../lambda/postgres/connect.ts";
import { readReference, referenceLimits } from "../../../lambda/reference/read-reference.ts";
import type { Reference } from "../../../lambda/reference/reference.ts";
import { type Renaming, renameReference } from "../../../lambda/reference/rename.ts";
import type { Finding } from "../../../lambda/report/report.ts";
import { type Compared, compareDatabase } from "../../../lambda/schema/compare-database.ts";
import type { Difference } from "../../../lambda/schema/difference.ts";
import { repair } from "../../repair/engine.ts";
import { loadAsDms } from "../dms-load.ts";
import { psql } from "../psql.ts";
import { read } from "../read.ts";
import { schemaScript } from "../script.ts";

export interface Database {
  readonly connection: ConnectionSettings;
  readonly session: pg.Client;
}

/** What the report still names when all that it proposes has been run. */
interface Left {
  /** What the source says of its generators, in the names of the target. */
  readonly reference: Reference;
  readonly generators: readonly Finding[];
  readonly differences: readonly Difference[];
}

/** What a person lets in of what is left to one. */
type Decide = (difference: Difference) => boolean;

/**
 * The whole way of a user: a load of DMS, the generators repaired like those of the source, the script run, and all of that once more, since
 * some can only be made when others are there.
 */
export async function restore(
  source: Database,
  target: Database,
  names: Renaming,
  decide: Decide = () => false,
): Promise<Left> {
  await loadAsDms(source.session, target.session, { ...names, table: (table) => names.table(table) ?? table });
  const reference = renameReference(
    await withSession(source.connection, referenceLimits, (session) => readReference(session, "the target")),
    names,
  );
  const original = { called: "the source", schema: await read(source.connection), names };
  const round = async (): Promise<Omit<Left, "reference"> & Pick<Compared, "duplicates">> => {
    const { findings } = await repair(target.connection, { reference });
    const { differences, duplicates } = await withSession(target.connection, limits, (session) =>
      compareDatabase(session, original, everything),
    );
    return { generators: findings, differences, duplicates };
  };
  const run = async ({ generators, differences, duplicates }: Awaited<ReturnType<typeof round>>) => {
    for (const { sql } of generators) for (const statement of sql) await target.session.query(statement);
    const decided = differences.map((one) =>
      decide(one) ? { ...one, sql: [...one.sql, ...one.manual], manual: [] } : one,
    );
    await psql(target.session, schemaScript(decided, duplicates));
  };
  await run(await round());
  await run(await round());
  return { reference, ...(await round()) };
}

const limits = { lockTimeout: 5_000, statementTimeout: 20_000, readOnly: true };

/** Calls the things of a source as a load has, by PostgreSQL's own means. */
export async function renameAsLoaded({ session, connection }: Database, names: Renaming): Promise<void> {
  const { tables, schemas } = await read(connection);
  const quote = pg.escapeIdentifier;
  for (const { schema, name, columns, constraints } of tables) {
    const table = `${quote(schema)}.${quote(name)}`;
    for (const { name: column } of columns) {
      const renamed = names.column({ schema, table: name, column });
      // a column that is inherited is renamed with that of the parent
      if (renamed === column || !(await isOwn(session, table, column))) continue;
      await session.query(`alter table ${table} rename column ${quote(column)} to ${quote(renamed)}`);
    }
    const renamed = names.table({ schema, name })?.name ?? name;
    if (renamed === name) continue;
    // a load makes the key with its table, under the name that PostgreSQL gives it
    const key = constraints.find(({ kind }) => kind === "primary key");
    if (key !== undefined) {
      await session.query(`alter table ${table} rename constraint ${quote(key.name)} to ${quote(`${renamed}_pkey`)}`);
    }
    await session.query(`alter table ${table} rename to ${quote(renamed)}`);
  }
  for (const { name } of schemas) {
    const renamed = names.schema(name);
    if (renamed !== name) await session.query(`alter schema ${quote(name)} rename to ${quote(renamed)}`);
  }
}

async function isOwn(session: pg.Client, table: string, column: string): Promise<boolean> {
  const { rows } = await session.query(
    "select from pg_attribute where attrelid = $1::regclass and attname = $2 and attinhcount = 0",
    [table, column],
  );
  return rows.length > 0;
}
