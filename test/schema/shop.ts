import { readFile } from "node:fs/promises";
import pg from "pg";
import type { TestDatabase } from "../database.ts";

interface Roles {
  readonly reader: string;
  readonly writer: string;
}

/** Makes the source in `shop.sql`, with roles of its own or those given. */
export async function makeShop(database: TestDatabase, given?: Roles): Promise<Roles> {
  const roles = given ?? {
    reader: (await database.createRole("the reader")).name,
    writer: (await database.createRole("the writer")).name,
  };
  await database.run(await shopSql(roles));
  return roles;
}

async function shopSql({ reader, writer }: Roles): Promise<string> {
  const sql = await readFile(new URL("./shop.sql", import.meta.url), "utf8");
  return sql.replaceAll("$reader", pg.escapeIdentifier(reader)).replaceAll("$writer", pg.escapeIdentifier(writer));
}

/** What nobody can give back to the shop: its table of events came as three. */
export const undivided = [
  "partitioning shop.events: partitioned by RANGE (at)",
  "partitioning shop.events_2025: partition of shop.events",
  "partitioning shop.events_2026: partition of shop.events",
];

/** What a dump of the shop tells otherwise although all is there. */
export const dumpedOtherwise = [
  // columns that were there before they were inherited stay the table's own
  "TABLE shop cars",
  "DEFAULT shop cars wheels",
  // a table without a primary key is loaded with a unique constraint, which does the work of the index
  "INDEX shop rooms_identity",
  "CONSTRAINT shop rooms rooms_room_key",
];
