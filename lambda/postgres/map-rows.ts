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
  values: readonly string[] = [],
): Promise<Mapped[]> {
  return new Promise((resolve, reject) => {
    const mapped: Mapped[] = [];
    // a session with a time limit for answers tells of errors nowhere else, and keeps the rows (pg/lib/client.js, query.js)
    const query = new pg.Query<Row>(sql, [...values], (error) => (error ? reject(error) : resolve(mapped)));
    query.on("row", (row, result) => {
      result?.rows.splice(0);
      try {
        mapped.push(map(row));
      } catch (error) {
        reject(error);
      }
    });
    session.query(query);
  });
}

/** Gives the same string for equal ones: names of schemas, owners and types come with every row. */
export function interner(): (text: string) => string {
  return remember((text) => text);
}

/** Gives the same bigint for equal numbers: limits and increments come with every row. */
export function bigintReader(): (digits: string) => bigint {
  return remember(BigInt);
}

/** In a large database few values are new: what is made of the others is there already. */
function remember<Value>(make: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const same = known.get(text) ?? make(text);
    known.set(text, same);
    return same;
  };
}
