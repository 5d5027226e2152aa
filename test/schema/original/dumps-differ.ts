import { dumpEntries } from "../dump-entries.ts";
import { dumpSchema } from "../pg-dump.ts";
import type { Database } from "./the-way.ts";

/** What a dump of one database makes and one of the other does not make alike, and the other way round; sorted. */
export async function dumpsDiffer(one: Database, other: Database): Promise<string[]> {
  const [wanted, made] = [await entriesOf(one), await entriesOf(other)];
  return [...new Set([...wanted.keys(), ...made.keys()])]
    .filter((name) => wanted.get(name) !== made.get(name))
    .toSorted();
}

async function entriesOf({ connection }: Database): Promise<Map<string, string>> {
  const entries = dumpEntries(await dumpSchema(connection));
  // the grants of an object are told in the order in which they were made
  return new Map([...entries].map(([name, sql]) => [name, name.startsWith("ACL ") ? sortLines(sql) : sql]));
}

function sortLines(sql: string): string {
  return sql.split("\n").toSorted().join("\n");
}
