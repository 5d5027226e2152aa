import { escapeInvisible } from "../postgres/identifiers.ts";
import { isLeftBehind } from "../report/database-report.ts";
import type { Finding, LeftBehind } from "../report/report.ts";
import { sections } from "./difference.ts";
import { displayKind } from "./display-kind.ts";
import { visibleLines } from "./visible-statement.ts";

/**
 * What of a database was left behind, and is not made, as a part of a script for psql; nothing where there is nothing. Each
 * statement is a transaction of its own, since those that keep nobody out cannot run in one; what a person has to look at stands
 * in comments. What it sets for its session it takes back.
 */
export function* schemaLines(findings: readonly Finding[]): Generator<string> {
  const open = findings.filter((finding) => isLeftBehind(finding) && finding.outcome !== "repaired");
  if (open.length === 0) return;
  yield* head;
  for (const { title, kinds } of sections) {
    const part = open.filter(({ leftBehind }) => kinds.some((kind) => kind === leftBehind?.kind));
    if (part.length > 0) yield* ["", `-- ${title}`];
    for (const finding of part) yield* ["", ...block(finding)];
  }
  yield* foot;
}

/** What the part of a script sets for the statements in it, and what the session has had it at is unknown: its default. */
const settings = [
  ["search_path", "''"],
  ["lock_timeout", "'5s'"],
  ["statement_timeout", "0"],
  ["check_function_bodies", "off"],
] as const;

const head = [
  "",
  "-- Left behind: what the database that the data came from has, and this one has not, in an order that runs. To be run as the",
  "-- owner of the tables. Each statement is a transaction of its own, and none waits long for a lock. One that fails by the lock",
  "-- timeout has changed nothing, but for CREATE INDEX CONCURRENTLY, which leaves an invalid index behind: drop it. Then run it",
  "-- again.",
  "\\set AUTOCOMMIT on",
  "\\encoding UTF8",
  ...settings.map(([name, value]) => `set ${name} = ${value};`),
];

const foot = ["", ...settings.map(([name]) => `reset ${name};`)];

function block({ outcome, leftBehind, reason, hint, sql }: Finding): string[] {
  if (leftBehind === null) return [];
  const { kind, object, note, heavy, manual } = leftBehind;
  return [
    ...comment(`${displayKind(kind)} ${object}${heavy ? " (heavy)" : ""}`),
    ...(outcome === "failed" ? comment(`failed: ${reason}`) : []),
    ...(hint === null ? [] : comment(`HINT: ${hint}`)),
    ...(note === null ? [] : comment(note)),
    ...warn(leftBehind),
    ...sql,
    ...manual.flatMap(inComment),
  ];
}

function warn({ duplicates }: LeftBehind): string[] {
  if (duplicates === null) return [];
  const fails = "it fails where there are duplicates, which this shows";
  const { keys, query } = duplicates;
  const warning = keys === null ? fails : `keys that are there more than once: ${keys}; ${fails}`;
  return [...comment(`${warning}:`), ...inComment(query)];
}

/** A line break inside of a name would end the comment. */
function comment(text: string): string[] {
  return text.split(/[\r\n]+/).map((line) => `-- ${escapeInvisible(line)}`);
}

function inComment(statement: string): string[] {
  return visibleLines(statement).map((line) => `--   ${line}`);
}
