import { originalOf } from "./comparisons.ts";
import { isChange } from "./database-report.ts";
import { bytesOf, type Entry, type Group, type Section } from "./fit-sections.ts";
import {
  groupByKind,
  groupByNote,
  isAboutLeftBehind,
  type KindGroup,
  type LeftBehindFinding,
  needsDecision,
} from "./left-behind-groups.ts";
import { heavyInWords, kindInWords, noteHintOf, noteOf, objectInWords } from "./left-behind-in-words.ts";
import { separated } from "./numbers.ts";
import { sqlLines } from "./render-findings.ts";
import type { Report } from "./report.ts";
import { wrap, wrapHint } from "./wrap.ts";

/** What was left behind and is not made: what a person has to decide on, and what the script makes. */
export interface LeftBehindSections {
  readonly toDecide: Section;
  readonly scripted: Section;
}

/** `roomForSql`: bytes that the SQL of what the script makes may take; where it is more, none of it is shown. */
export function renderLeftBehind(report: Report, roomForSql: number): LeftBehindSections {
  const found = locate(report, ({ outcome }) => outcome === "left-alone");
  const [open, scripted] = [true, false].map((isOpen) =>
    found.map(({ findings, ...database }) => ({
      ...database,
      findings: findings.filter((finding) => needsDecision(finding) === isOpen),
    })),
  );
  const decisions = sum(open ?? [], ({ findings }) => findings.length);
  const hasRoom = sum(scripted ?? [], ({ findings }) => sum(findings, bytesOfSql)) <= roomForSql;
  const what = `not as in ${originalOf(report)}`;
  const heavy = (located: readonly Located[] = []) =>
    located.some(({ findings }) => findings.some(({ leftBehind }) => leftBehind.heavy)) ? `; ${heavyInWords}` : "";
  return {
    toDecide: {
      title: `Left behind, for a person to decide on: ${what}${heavy(open)}`,
      groups: groupsOf(open ?? [], true),
      total: decisions,
    },
    scripted: {
      title: `Left behind: ${what}; ${scriptOf(report)}${heavy(scripted)}`,
      groups: groupsOf(scripted ?? [], hasRoom),
      total: sum(report.databases, ({ counts }) => counts.leftBehind) - decisions,
    },
  };
}

/** What was made as it is in what the databases were compared with. */
export function renderRestored(report: Report): Section {
  return {
    title: `${report.dryRun ? "To be restored" : "Restored"}, as in ${originalOf(report)}`,
    groups: groupsOf(locate(report, isChange), false),
    total: sum(report.databases, ({ counts }) => counts.restored),
  };
}

/** The rows that it would stumble over, and what makes it: below what it is. */
export function decisionLines({ leftBehind, sql }: LeftBehindFinding): string[] {
  const { duplicates, manual } = leftBehind;
  const statements = [...sql, ...manual];
  if (duplicates === null || duplicates.keys === null) return sqlLines(statements);
  const are = duplicates.keys === "1" ? "key is" : "keys are";
  const known = `${separated(duplicates.keys)} ${are} there more than once, and has to become unique first; this shows it:`;
  const many = `${separated(duplicates.keys)} ${are} there more than once, and have to become unique first; this shows them:`;
  return [
    ...wrap(duplicates.keys === "1" ? known : many, "  "),
    ...sqlLines(duplicates.query.split("\n")),
    ...(statements.length === 0 ? [] : ["  then", ...sqlLines(statements)]),
  ];
}

/** The findings of a database. `within`: its name, where there are several with such findings. */
interface Located {
  readonly within: string | null;
  readonly findings: readonly LeftBehindFinding[];
}

function locate(report: Report, belongs: (finding: LeftBehindFinding) => boolean): Located[] {
  const found = report.databases.map(({ database, findings }) => ({
    database,
    findings: findings.filter(isAboutLeftBehind).filter(belongs),
  }));
  return found
    .filter(({ findings }) => findings.length > 0)
    .map(({ database, findings }) => ({ within: report.databases.length > 1 ? database : null, findings }));
}

function groupsOf(located: readonly Located[], withSql: boolean): Group[] {
  return located.flatMap(({ within, findings }) =>
    groupByKind(findings, (finding) => finding).flatMap((group) => groupsOfKind(group, within, withSql)),
  );
}

/** The heading of the kind stands above the first of its groups. */
function groupsOfKind(
  { items, reason }: KindGroup<LeftBehindFinding>,
  within: string | null,
  withSql: boolean,
): Group[] {
  return groupByNote(items).map((group, index) => ({
    heading: [...(index > 0 ? [] : headingOf(group, reason, within)), ...(group.length === 1 ? [] : sharedNote(group))],
    entries: group.map(
      (finding): Entry =>
        () =>
          linesOf(finding, { isAlone: group.length === 1, hasReason: reason === null, withSql }),
    ),
  }));
}

/** What has been made needs no reason. */
function headingOf([first]: readonly LeftBehindFinding[], reason: string | null, within: string | null): string[] {
  if (first === undefined) return [];
  const place = within === null ? "" : ` in ${within}`;
  const why = reason === null || first.outcome === "repaired" ? "" : ` ${reason}`;
  return ["", ...wrap(`${kindInWords(first.leftBehind)}${place}:${why}`)];
}

function sharedNote(group: readonly LeftBehindFinding[]): string[] {
  const [first] = group;
  if (first === undefined || first.outcome === "repaired") return [];
  const note = noteOf(first.leftBehind);
  if (note === null) return [];
  return [...wrap(`For each of these ${group.length}: ${note}`, ""), ...wrapHint(noteHintOf(first.leftBehind) ?? "")];
}

function linesOf(
  finding: LeftBehindFinding,
  { isAlone, hasReason, withSql }: { isAlone: boolean; hasReason: boolean; withSql: boolean },
): string[] {
  const { leftBehind, outcome, reason, hint } = finding;
  const isMade = outcome === "repaired";
  const isHeavy = leftBehind.heavy && !isMade;
  const isNoted = isAlone && !isMade;
  const note = isNoted ? noteOf(leftBehind) : null;
  const why = hasReason && reason !== null && !isMade ? `: ${reason}` : "";
  return [
    ...wrap(`${objectInWords(leftBehind)}${isHeavy ? " (heavy)" : ""}${why}`, "- "),
    ...(note === null ? [] : wrap(note, "  ")),
    ...wrapHint((isNoted ? noteHintOf(leftBehind) : null) ?? "", "  "),
    ...wrapHint(hint ?? "", "  "),
    ...(withSql ? decisionLines(finding) : []),
  ];
}

function bytesOfSql({ sql }: LeftBehindFinding): number {
  return bytesOf(sqlLines(sql));
}

function scriptOf({ links: { full } }: Report): string {
  return full === null
    ? "restore-hook check --sql, with the same options, prints what makes it"
    : "report.sql, beside the full report, makes it";
}

function sum<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((all, item) => all + numberOf(item), 0);
}
