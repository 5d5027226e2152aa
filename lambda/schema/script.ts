import { escapeInvisible } from "../postgres/identifiers.ts";
import { type Difference, sections } from "./difference.ts";

/**
 * All differences as one script for psql. Each statement is a transaction of its own, since those that keep nobody out cannot
 * run in one; what a person has to look at stands in comments.
 */
export function schemaScript(differences: readonly Difference[]): string {
  const parts = sections.flatMap(({ title, kinds }) => {
    const part = differences.filter(({ kind }) => kinds.some((one) => one === kind));
    return part.length === 0 ? [] : ["", `-- ${title}`, ...part.flatMap((one) => ["", ...block(one)])];
  });
  return [...head, ...parts, ""].join("\n");
}

const head = [
  "-- For psql, as the owner of the tables. What the source has and this database has not, in an order that runs.",
  "-- Each statement is a transaction of its own, and none waits long for a lock. One that fails by the lock timeout has",
  "-- changed nothing, but for CREATE INDEX CONCURRENTLY, which leaves an invalid index behind: drop it. Then run it again.",
  "",
  "set search_path = '';",
  "set lock_timeout = '5s';",
  "set statement_timeout = 0;",
  "set check_function_bodies = off;",
];

function block({ kind, object, sql, manual, weight, note }: Difference): string[] {
  return [
    ...comment(`${kind === "late routine" ? "routine" : kind} ${object}${weight === "heavy" ? " (heavy)" : ""}`),
    ...(note === null ? [] : comment(note)),
    ...sql.map((statement) => `${statement};`),
    ...manual.flatMap((statement) => comment(`${statement};`, "--   ")),
  ];
}

/** A line break inside of a name would end the comment. */
function comment(text: string, start = "-- "): string[] {
  return text.split(/[\r\n]+/).map((line) => `${start}${escapeInvisible(line)}`);
}
