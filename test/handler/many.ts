import { login } from "../../local/demo/account.ts";
import type { PostgresServer } from "../../local/postgres-server.ts";
import { runSql } from "./change-account.ts";

/** Serial columns in a table: PostgreSQL lets it have 1,600, and sequences in a transaction need locks. */
const widest = 25;

/** Makes a database with as many sequences, all of them behind, under names as long as PostgreSQL makes them. */
export async function manySequences(server: PostgresServer, database: string, count: number): Promise<void> {
  await runSql({ server }, "postgres", `create database ${database} owner ${login.username}`);
  await runSql({ server }, database, `set role ${login.username}`, ...tables(count), ...tables(count, 3));
}

/** Makes databases with as many sequences each; of each third, all are behind. Returns the names of the databases. */
export async function manyDatabases(server: PostgresServer, count: number, sequences = 1): Promise<string[]> {
  await runSql({ server }, "postgres", `create database sound owner ${login.username}`);
  await runSql({ server }, "sound", `set role ${login.username}`, ...tables(sequences));
  await runSql({ server }, "postgres", `create database broken template sound owner ${login.username}`);
  await runSql({ server }, "broken", `set role ${login.username}`, ...tables(sequences, 3));
  const names = Array.from({ length: count }, (_, index) => `tenant_${index + 1}`);
  const create = (name: string, index: number) =>
    `create database ${name} template ${index % 3 === 0 ? "broken" : "sound"} owner ${login.username}`;
  await runSql({ server }, "postgres", ...names.map(create));
  return names;
}

/** The statements that make tables with so many sequences, or, with a value, put that into them behind their backs. */
function tables(sequences: number, value?: number): string[] {
  return Array.from({ length: Math.ceil(sequences / widest) }, (_, index) => {
    const name = `public.stock_of_the_warehouse_${index + 1}`;
    const width = Math.min(widest, sequences - index * widest);
    if (value !== undefined) return `insert into ${name} values (${Array(width).fill(value).join(", ")})`;
    const columns = Array.from({ length: width }, (_, column) => `piece_${column + 1}_${"of_it_".repeat(8)} serial`);
    return `create table ${name} (${columns.join(", ")}); insert into ${name} default values`;
  });
}
