import { escapeInvisible } from "../postgres/identifiers.ts";
import { type Difference, sections } from "./difference.ts";
import type { Duplicates } from "./duplicates.ts";
import { visibleLines, visibleStatement } from "./visible-statement.ts";

/**
 * All differences as one script for psql. Each statement is a transaction of its own, since those that keep nobody out cannot
 * run in one; what a person has to look at stands in comments. `counts`: the duplicates that are known to stand in the way.
 */
export function schemaScript(
  differences: readonly Difference[],
  counts: ReadonlyMap<Difference, Duplicates> = new Map(),
): string {
  const parts = sections.flatMap(({ title, kinds }) => {
    const part = differences.filter(({ kind }) => kinds.some((one) => one === kind));
    return part.length === 0 ? [] : ["", `-- ${title}`, ...part.flatMap((one) => ["", ...block(one, counts.get(one))])];
  });
  return [...head, ...parts, ""].join("\n");
}

const head = [
  "-- For psql, as the owner of the tables. What the source has and this database has not, in an order that runs.",
  "-- Each statement is a transaction of its own, and none waits long for a lock. One that fails by the lock timeout has",
  "-- changed nothing, but for CREATE INDEX CONCURRENTLY, which leaves an invalid index behind: drop it. Then run it again.",
  "",
  "\\set AUTOCOMMIT on",
  "\\encoding UTF8",
  "set search_path = '';",
  "set lock_timeout = '5s';",
  "set statement_timeout = 0;",
  "set check_function_bodies = off;",
];

function block(difference: Difference, counted: Duplicates | undefined): string[] {
  const { kind, object, sql, manual, weight, note } = difference;
  return [
    ...comment(`${kind === "late routine" ? "routine" : kind} ${object}${weight === "heavy" ? " (heavy)" : ""}`),
    ...(note === null ? [] : comment(note)),
    ...warn(difference, counted),
    ...sql.map((statement) => `${visibleStatement(statement)};`),
    ...manual.flatMap(inComment),
  ];
}

function warn({ duplicates }: Difference, counted: Duplicates | undefined): string[] {
  if (duplicates === null || counted?.kind === "none") return [];
  const fails = "it fails where there are duplicates, which this shows";
  const warning = counted?.kind === "found" ? `keys that are there more than once: ${counted.keys}; ${fails}` : fails;
  return [...comment(`${warning}:`), ...inComment(duplicates.sql)];
}

/** A line break inside of a name would end the comment. */
function comment(text: string): string[] {
  return text.split(/[\r\n]+/).map((line) => `-- ${escapeInvisible(line)}`);
}

function inComment(statement: string): string[] {
  return visibleLines(`${statement};`).map((line) => `--   ${line}`);
}
