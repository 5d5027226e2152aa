import { readFile } from "node:fs/promises";
import pg from "pg";
import type { Database } from "./the-way.ts";

/** The parts of a source with objects of every kind, each with the major of PostgreSQL that it needs. */
const parts = [
  { file: "../shop.sql", since: 14 },
  { file: "everything.sql", since: 14 },
  { file: "from-15.sql", since: 15 },
  { file: "from-18.sql", since: 18 },
];

/** Two roles that are on the servers of both databases. */
export interface Roles {
  readonly reader: string;
  readonly writer: string;
}

export async function makeSource({ session }: Database, { reader, writer }: Roles, major: number): Promise<void> {
  for (const { file, since } of parts) {
    if (major < since) continue;
    const sql = await readFile(new URL(file, import.meta.url), "utf8");
    await session.query(
      sql.replaceAll("$reader", pg.escapeIdentifier(reader)).replaceAll("$writer", pg.escapeIdentifier(writer)),
    );
  }
}
