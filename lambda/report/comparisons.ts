import { thousands } from "./numbers.ts";
import type { Report } from "./report.ts";

/** What databases were compared with, and how many of their tables. */
interface Compared {
  readonly with: string;
  readonly tables: number;
  readonly databases: readonly string[];
}

/** By what they were compared with; nothing where none was. */
export function comparisonsOf({ databases }: Report): Compared[] {
  const compared = databases.flatMap(({ database, comparison }) =>
    comparison === null ? [] : [{ ...comparison, database }],
  );
  return [...Map.groupBy(compared, (one) => one.with)].map(([original, some]) => ({
    with: original,
    tables: some.reduce((sum, { tables }) => sum + tables, 0),
    databases: some.map(({ database }) => database),
  }));
}

/** Tables that were compared, in all databases; null where none of these was compared. */
export function tablesCompared(report: Report): number | null {
  const compared = comparisonsOf(report);
  return compared.length === 0 ? null : compared.reduce((sum, { tables }) => sum + tables, 0);
}

/** What they were compared with, as in the middle of a sentence. */
export function originalOf(report: Report): string {
  const [only, ...others] = comparisonsOf(report);
  return only === undefined || others.length > 0 ? "what each database was compared with" : only.with;
}

export function tablesInWords(tables: number): string {
  return `${thousands(tables)} ${tables === 1 ? "table" : "tables"}`;
}
