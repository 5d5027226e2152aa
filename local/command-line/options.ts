import { InvalidArgumentError } from "commander";
import * as z from "zod";
import type { RelationName } from "../../lambda/postgres/identifiers.ts";
import { type RestoreKind, restoreKinds } from "../../lambda/schema/restore-kinds.ts";

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** Milliseconds from a duration such as `500ms`, `5s`, `10m` or `1h`. Zero, which means no limit to PostgreSQL, is refused. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^([0-9]+)(ms|s|m|min|h)$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (unitMilliseconds[unit ?? ""] ?? Number.NaN);
  if (milliseconds > 0 && milliseconds < 2 ** 31) return milliseconds;
  throw new InvalidArgumentError("Wanted a duration such as 500ms, 5s, 10m or 1h.");
}

/** Adds one table, named as in SQL: `schema.table`, each part folded to lower case unless it is quoted. */
export function addTable(text: string, tables: readonly RelationName[]): RelationName[] {
  const [, schema, name] = /^((?:"(?:[^"]|"")+")|[^".]+)\.((?:"(?:[^"]|"")+")|[^".]+)$/.exec(text) ?? [];
  if (schema === undefined || name === undefined) {
    throw new InvalidArgumentError("Wanted schema.table, with double quotes around a part that needs them.");
  }
  return [...tables, { schema: identifier(schema), name: identifier(name) }];
}

/** Adds one schema, named as in SQL. */
export function addSchema(text: string, schemas: readonly string[]): string[] {
  if (!/^(?:"(?:[^"]|"")+"|[^"]+)$/.test(text)) throw new InvalidArgumentError("Wanted the name of a schema.");
  return [...schemas, identifier(text)];
}

/** Adds kinds of what is to be restored, separated by commas. */
export function addKinds(text: string, kinds: readonly RestoreKind[]): RestoreKind[] {
  const parsed = z.array(z.enum(restoreKinds)).safeParse(text.split(",").map((kind) => kind.trim()));
  if (!parsed.success) throw new InvalidArgumentError(`Wanted one or several of ${restoreKinds.join(", ")}.`);
  return [...kinds, ...parsed.data];
}

function identifier(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}
