import { thousands } from "../numbers.ts";
import type { Finding, Report } from "../report.ts";
import { html, type Markup } from "./markup.ts";
import type { Column } from "./table.ts";

/** A finding, and the database that it is in. */
export interface Located {
  readonly database: string;
  readonly finding: Finding;
}

/** Which database something is in, where there are several: the last column of a table, so that the others keep their places. */
export function databaseColumn({ databases }: Report): Column[] {
  return databases.length > 1 ? [{ title: "Database", sort: "text" }] : [];
}

export function findingsOf({ databases }: Report): Located[] {
  return databases.flatMap(({ database, findings }) => findings.map((finding) => ({ database, finding })));
}

/** Says how many more there are in all than those that the report lists. */
export function* more(all: number, listed: number): Generator<Markup> {
  const omitted = all - listed;
  if (omitted > 0) yield html`<p>and ${thousands(omitted)} more, which did not fit into this report</p>`;
}
