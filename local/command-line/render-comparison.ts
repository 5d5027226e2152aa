import type { Scope } from "../../lambda/catalog/scope.ts";
import { type Failure, sentence } from "../../lambda/failure.ts";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";
import { displayRelation, escapeInvisible, type RelationName } from "../../lambda/postgres/identifiers.ts";
import { wrap, wrapHint, wrapList } from "../../lambda/report/wrap.ts";
import { type Difference, sections } from "../../lambda/schema/difference.ts";
import type { Duplicates } from "../../lambda/schema/duplicates.ts";
import { schemaScript } from "../../lambda/schema/script.ts";
import { visibleLines } from "../../lambda/schema/visible-statement.ts";
import { type ComparedSchemas, called } from "./compare.ts";
import { displayScope } from "./display-scope.ts";

/** Which databases were compared, and which tables of them, in words. */
export interface ComparedDatabases {
  readonly source: ConnectionSettings;
  readonly target: ConnectionSettings;
  readonly scope: Scope;
}

/** For people: what a person must look at, what the script makes, and what was not compared. */
export function renderComparison(databases: ComparedDatabases, compared: ComparedSchemas): string {
  const { differences, counts } = compared;
  const [open, scripted] = [true, false].map((isOpen) =>
    differences.filter((one) => needsPerson(one, counts.get(one)) === isOpen),
  );
  const lines = [
    ...wrap(verdict(compared, open?.length ?? 0)),
    "",
    ...facts(databases, compared),
    ...part("A person must look at", open ?? [], (group, isSameWhy) =>
      group.flatMap((one) => [...item(one, isSameWhy), ...decision(one, counts.get(one))]),
    ),
    ...part("The script makes (--sql prints it)", scripted ?? [], (group, isSameWhy) =>
      made(group, isSameWhy, compared),
    ),
    ...(differences.some(({ weight }) => weight === "heavy") ? ["", "Heavy: a whole table is read or rewritten."] : []),
    "",
    ...wrap("Not looked at here: sequences, and what draws from them: check --reference."),
  ];
  return `${lines.join("\n")}\n`;
}

/** For psql: the same, as a script. */
export function comparisonScript(databases: ComparedDatabases, compared: ComparedSchemas): string {
  const begin = [...facts(databases, compared), ...(compared.differences.length === 0 ? [nothing] : [])];
  const remarks = begin.map((line) => `-- ${line}`).join("\n");
  return `${remarks}\n--\n${schemaScript(compared.differences, compared.counts)}`;
}

export function renderFailure({ reason, hint }: Failure): string {
  return `${[...wrap(`FAILED: ${escapeInvisible(reason)}`), "", ...wrapHint(escapeInvisible(hint))].join("\n")}\n`;
}

const nothing = "Nothing of the source is missing in the target.";

function verdict({ differences, tables }: ComparedSchemas, open: number): string {
  if (differences.length === 0) return `OK: ${count(tables, "table")} compared, nothing of the source is missing`;
  const person = open === 0 ? "the script makes all of it" : `${open} for a person to look at`;
  return `ATTENTION: ${count(differences.length, "difference")} in ${count(tables, "table")}, ${person}`;
}

function facts({ source, target, scope }: ComparedDatabases, { tables, notLoaded }: ComparedSchemas): string[] {
  const limit = displayScope(scope);
  return [
    ...wrap(`Source: ${called(source)}`),
    ...wrap(`Target: ${called(target)}`),
    ...wrap(
      `Compared: ${count(tables, "table")} that both have, and what belongs to them${limit === undefined ? "" : `; ${limit}`}`,
    ),
    ...(notLoaded.length === 0 ? [] : wrapList("Not compared, since only the source has them:", capped(notLoaded))),
  ];
}

/** More names than this are only counted. */
const mostNames = 20;

function capped(tables: readonly RelationName[]): string[] {
  const more = tables.length - mostNames;
  return [...tables.slice(0, mostNames).map(displayRelation), ...(more > 0 ? [`and ${more} more`] : [])];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Whether the script does not do it, or may fail at it. */
function needsPerson({ sql, manual }: Difference, counted: Duplicates | undefined): boolean {
  return sql.length === 0 || manual.length > 0 || counted?.kind === "found" || counted?.kind === "unknown";
}

/** Grouped by kind, in the order in which all is to be made. */
function part(
  title: string,
  differences: readonly Difference[],
  list: (differences: readonly Difference[], isSameWhy: boolean) => readonly string[],
): string[] {
  if (differences.length === 0) return [];
  const groups = sections.flatMap(({ kinds }) =>
    kinds.flatMap((kind) => {
      const group = differences.filter((one) => one.kind === kind);
      const [first] = group;
      if (first === undefined) return [];
      const isSameWhy = group.every(({ why }) => why === first.why);
      return ["", ...wrap(`${sentence(named(kind))}${isSameWhy ? `: ${first.why}` : ":"}`), ...list(group, isSameWhy)];
    }),
  );
  return ["", `${title}:`, ...groups];
}

/** What is to be known of many is said once. */
function made(group: readonly Difference[], isSameWhy: boolean, { counts }: ComparedSchemas): string[] {
  const byNote = Map.groupBy(group, (one) => noteOf(one, counts.get(one)));
  return [...byNote].flatMap(([note, some]) => [
    ...some.flatMap((one) => item(one, isSameWhy)),
    ...noteLines(note === null || some.length === 1 ? note : `each of these ${some.length}: ${note}`),
  ]);
}

function noteOf({ note }: Difference, counted: Duplicates | undefined): string | null {
  return counted?.kind === "later"
    ? "its duplicates can be counted when what it needs is there: compare again then"
    : note;
}

function named(kind: Difference["kind"]): string {
  return kind === "late routine" ? "routine" : kind;
}

function item({ object, table, weight, why }: Difference, isSameWhy: boolean): string[] {
  const on = table === null || isNamedIn(object, table) ? "" : `, on ${table}`;
  const reason = isSameWhy ? "" : `: ${why}`;
  return wrap(escapeInvisible(`${object}${on}${weight === "heavy" ? " (heavy)" : ""}${reason}`), "- ");
}

function isNamedIn(object: string, table: string): boolean {
  const rest = object.startsWith(table) ? object.slice(table.length) : undefined;
  return rest === "" || /^[.:,]/.test(rest ?? "") || object.endsWith(` ${table}`);
}

function noteLines(note: string | null): string[] {
  return note === null ? [] : wrap(escapeInvisible(note), "  ");
}

function decision({ note, sql, manual, duplicates }: Difference, counted: Duplicates | undefined): string[] {
  return [
    ...noteLines(note),
    ...(duplicates === null ? [] : stumble(duplicates.sql, counted)),
    ...[...sql, ...manual].flatMap(statementLines),
  ];
}

function stumble(query: string, counted: Duplicates | undefined): string[] {
  switch (counted?.kind) {
    case "found":
      return [
        ...wrap(
          `keys that are there more than once: ${counted.keys}; they have to become unique first, and this shows them:`,
          "  ",
        ),
        ...statementLines(query),
        "  then:",
      ];
    case "unknown":
      return [
        ...wrap(escapeInvisible(counted.failure.reason), "  "),
        ...wrapHint(escapeInvisible(counted.failure.hint), "  "),
        ...statementLines(query),
        "  then:",
      ];
    default:
      return [];
  }
}

/** Indented, so that no line of a definition passes for one of ours. */
function statementLines(statement: string): string[] {
  return visibleLines(`${statement};`).map((line) => `    ${line}`);
}
