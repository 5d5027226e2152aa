import { readFile } from "node:fs/promises";
import pg from "pg";
import type { TestDatabase } from "../database.ts";

interface Roles {
  readonly reader: string;
  readonly writer: string;
}

/** Makes the source in `shop.sql`, with roles of its own or those given. */
export async function makeShop(database: TestDatabase, given?: Roles): Promise<Roles> {
  const sql = await readFile(new URL("./shop.sql", import.meta.url), "utf8");
  const roles = given ?? {
    reader: (await database.createRole("the reader")).name,
    writer: (await database.createRole("the writer")).name,
  };
  const inSql = sql.replaceAll("$reader", pg.escapeIdentifier(roles.reader));
  await database.run(inSql.replaceAll("$writer", pg.escapeIdentifier(roles.writer)));
  return roles;
}
