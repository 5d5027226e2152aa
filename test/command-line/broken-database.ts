import { createDatabase, type TestDatabase } from "../database.ts";
import { urlOf } from "./run-command.ts";

/** A database with three things to repair, the columns of which these are, and a key that a person has to decide on. */
export interface BrokenDatabase extends TestDatabase {
  /** How the superuser gets in. */
  readonly url: string;
  readonly name: string;
}

export const columns = {
  orders: "public.orders.id",
  items: `"Old Orders"."Line ""Items"", it's \\\\".id`,
  customers: "public.customers.id",
} as const;

export async function createBrokenDatabase(): Promise<BrokenDatabase> {
  const database = await createDatabase();
  await database.run(broken);
  const { connection } = database;
  return { ...database, name: connection.database, url: urlOf(connection, connection.password) };
}

const broken = `
  create table orders (id serial primary key, note text);
  insert into orders (id) values (1), (2), (7);
  create schema "Old Orders";
  create table "Old Orders"."Line ""Items"", it's \\" (id bigserial primary key);
  insert into "Old Orders"."Line ""Items"", it's \\" values (1), (2);
  create table customers (id integer primary key);
  insert into customers values (41);
  create table country (iso_number integer primary key);
  insert into country values (620);
`;

/** All that a run may change: where the sequences are, and which columns have a default. */
export function readState(database: TestDatabase): Promise<Record<string, unknown>[]> {
  return database.rows(`
    select
      (select array[last_value::text, is_called::text] from orders_id_seq) as orders,
      (select array[last_value::text, is_called::text] from "Old Orders"."Line ""Items"", it's \\_id_seq") as items,
      (select count(*)::integer from pg_attrdef) as defaults
  `);
}
