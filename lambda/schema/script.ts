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

/** For the statements of this part alone: those of generators set their own. */
const settings = [
  ["search_path", "''"],
  ["lock_timeout", "'5s'"],
  ["statement_timeout", "0"],
  ["check_function_bodies", "off"],
  // a backslash in what the other server wrote is a backslash, and ends no string
  ["standard_conforming_strings", "on"],
] as const;

const head = [
  "",
  "-- Left behind: what is not as in the source, or the baseline, that this database was compared with, in an order that runs.",
  "-- To be run as the owner of the tables. Each statement is a transaction of its own, and none waits long for a lock. One that",
  "-- fails by the lock timeout has changed nothing, but for CREATE INDEX CONCURRENTLY, which leaves an invalid index behind:",
  "-- drop it. Then run it again.",
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
    ...(hasDuplicates(leftBehind) ? [...comment("then:"), ...sql.flatMap(inComment)] : sql),
    ...manual.flatMap(inComment),
  ];
}

function warn({ duplicates }: LeftBehind): string[] {
  if (duplicates === null) return [];
  const { keys, query, uncounted } = duplicates;
  const reason = uncounted === null ? "" : `${uncounted.reason}; `;
  const warning =
    keys === null
      ? `${reason}it fails where there are duplicates, which this shows:`
      : `keys that are there more than once: ${keys}; they have to become unique first, and this shows them:`;
  return [...comment(warning), ...inComment(query)];
}

/** It would fail, and leave an invalid index behind, which costs, and may refuse rows. */
function hasDuplicates({ duplicates }: LeftBehind): boolean {
  return duplicates !== null && duplicates.keys !== null;
}

/** A line break inside of a name would end the comment. */
function comment(text: string): string[] {
  return text.split(/[\r\n]+/).map((line) => `-- ${escapeInvisible(line)}`);
}

function inComment(statement: string): string[] {
  return visibleLines(statement).map((line) => `--   ${line}`);
}
