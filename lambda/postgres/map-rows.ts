import pg from "pg";
import type { Session } from "./connect.ts";

/**
 * The rows of a query, each mapped as it arrives: the rows themselves, which take more memory than what is made of them, are
 * never there all at once. Throws what `pg` throws, or what `map` throws.
 */
export function mapRows<Row extends pg.QueryResultRow, Mapped>(
  session: Session,
  sql: string,
  map: (row: Row) => Mapped,
): Promise<Mapped[]> {
  return new Promise((resolve, reject) => {
    const mapped: Mapped[] = [];
    const query = new pg.Query<Row>(sql);
    query.on("row", (row) => {
      try {
        mapped.push(map(row));
      } catch (error) {
        reject(error);
      }
    });
    query.on("end", () => resolve(mapped));
    query.on("error", reject);
    session.query(query);
  });
}

/** Gives the same string for equal ones: names of schemas, owners and types come with every row. */
export function interner(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const same = known.get(text);
    if (same === undefined) known.set(text, text);
    return same ?? text;
  };
}
