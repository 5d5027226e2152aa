import { sentence } from "../failure.ts";
import { isChange, isLeftAlone, isLeftBehind, isRecreated, isRunningOut } from "./database-report.ts";
import type { Entry, Group, Section } from "./fit-sections.ts";
import { objectInWords } from "./left-behind-in-words.ts";
import { separated } from "./numbers.ts";
import type { Counts, DatabaseReport, Finding, Report } from "./report.ts";
import { fits, wrap, wrapHint } from "./wrap.ts";

/** What was given back to its column, each on which evidence. */
export function renderRecreated(report: Report): Section {
  return sectionOf(report, {
    title: report.dryRun ? "To be recreated" : "Recreated",
    count: "recreated",
    belongs: (finding) => isChange(finding) && isRecreated(finding),
    render: recreatedLines,
  });
}

export function renderResynced(report: Report): Section {
  return sectionOf(report, {
    title: report.dryRun ? "To be resynced" : "Resynced",
    explained: " (next value: before -> after)",
    count: "resynced",
    belongs: (finding) => isChange(finding) && !isRecreated(finding) && !isLeftBehind(finding),
    render: resyncedLines,
  });
}

/** Grouped by reason: there may be many, and none needs a person. */
export function renderLeftAlone(report: Report): Section {
  return sectionOf(report, {
    title: "Left alone",
    explained: report.databases.some(({ findings }) =>
      findings.some((finding) => isLeftAlone(finding) && finding.problem === "missing" && finding.sql.length > 0),
    )
      ? " (the SQL is for those who know that the column is to fill itself)"
      : "",
    count: "leftAlone",
    belongs: isLeftAlone,
    reasonOf: ({ reason }) => reason ?? "",
    render: (finding) => [
      ...wrap(nameOf(finding), "- "),
      ...wrapHint(finding.hint ?? "", "  "),
      ...sqlLines(finding.sql),
    ],
  });
}

/** What has few numbers left, the fewest first. */
export function renderRunningOut(report: Report): Section {
  return sectionOf(report, {
    title: "Running out of numbers",
    explained: report.databases.some(({ findings }) => findings.some(isWidened))
      ? ' ("alter table" rewrites the table, and locks it meanwhile)'
      : "",
    count: "runningOut",
    belongs: isRunningOut,
    order: fullestFirst,
    render: runningOutLines,
  });
}

interface Kind {
  readonly title: string;
  readonly explained?: string;
  /** Where they are counted. */
  readonly count: keyof Counts;
  readonly belongs: (finding: Finding) => boolean;
  readonly order?: (one: Finding, other: Finding) => number;
  /** By which they are grouped. */
  readonly reasonOf?: (finding: Finding) => string;
  readonly render: (finding: Finding) => string[];
}

/** Which database each is in is said where there are several: once, if one has them all. */
function sectionOf({ databases }: Report, kind: Kind): Section {
  const concerned = databases.filter(({ counts }) => counts[kind.count] > 0);
  const [first] = concerned;
  const within = databases.length > 1 && concerned.length === 1 ? ` in ${first?.database}` : "";
  return {
    title: `${kind.title}${within}${kind.explained ?? ""}`,
    groups: concerned.flatMap((database) => groupsOf(database, kind, concerned.length > 1)),
    total: concerned.reduce((sum, { counts }) => sum + counts[kind.count], 0),
  };
}

function groupsOf({ database, findings }: DatabaseReport, kind: Kind, isNamed: boolean): Group[] {
  const own = findings.filter(kind.belongs);
  const groups = Map.groupBy(kind.order === undefined ? own : own.toSorted(kind.order), kind.reasonOf ?? (() => ""));
  return [...groups].map(([reason, group]) => {
    // a reason has a colon of its own, as a rule
    const heading = [isNamed ? `in ${database}` : "", reason].filter((part) => part !== "").join(", ");
    return {
      heading: heading === "" ? [] : wrap(`${sentence(heading)}${reason === "" ? ":" : ""}`),
      entries: group.map(
        (finding): Entry =>
          () =>
            kind.render(finding),
      ),
    };
  });
}

function isWidened(finding: Finding): boolean {
  return isRunningOut(finding) && finding.sql.some((line) => line.startsWith("alter table "));
}

function recreatedLines(finding: Finding): string[] {
  const attached = finding.outcome === "would-repair" ? "to attach again" : "attached again";
  const verb = finding.problem === "orphaned" ? attached : "new";
  return [
    ...wrap(nameOf(finding), "- "),
    ...wrap(`sequence ${finding.sequence}, ${verb}, next value ${finding.to}`, "  "),
    ...(finding.evidence === null ? [] : wrap(`because ${finding.evidence}`, "  ")),
  ];
}

function resyncedLines(finding: Finding): string[] {
  const name = nameOf(finding);
  const [values, sequence] = [`${finding.from ?? "none"} -> ${finding.to}`, `sequence ${finding.sequence}`];
  const moved = `${name}: ${values}`;
  return [
    ...(endsRightToLeft(name)
      ? [...wrap(name, "- "), ...wrap(`${values}, ${sequence}`, "  ")]
      : fits(`- ${moved}, ${sequence}`)
        ? [`- ${moved}, ${sequence}`]
        : [...wrap(moved, "- "), ...wrap(sequence, "  ")]),
    ...(finding.evidence === null ? [] : wrap(finding.evidence, "  ")),
  ];
}

/**
 * Whether what stands behind a name would be read from right to left as well, as numbers behind Hebrew or Arabic are:
 * "90211 <- 18". On a line of their own they are not.
 *
 * @see https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt for the blocks
 */
function endsRightToLeft(name: string): boolean {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}][^\p{L}]*$/u.test(name);
}

function runningOutLines(finding: Finding): string[] {
  const { headroom, reason, sequence } = finding;
  const state =
    headroom === null
      ? (reason ?? "")
      : `${headroom.usedPercent} % used, next ${separated(headroom.next)}, last ${separated(headroom.last)}`;
  const own = finding.columns.length === 0 ? "" : `, sequence ${sequence}`;
  return [
    ...wrap(`${nameOf(finding)}: ${state}${own}`, "- "),
    ...(finding.sql.length === 0 ? wrap(noProposal, "  ") : sqlLines(finding.sql)),
  ];
}

/** The order of sequences that are running out of numbers. */
export function fullestFirst(one: Finding, other: Finding): number {
  return (other.headroom?.usedPercent ?? 100) - (one.headroom?.usedPercent ?? 100);
}

/** Of a sequence that is running out of numbers, and that no wider type would give more. */
export const noProposal = "No SQL can be proposed: whoever made it has to say what comes after its last number.";

/** What was left behind; else the columns, or the sequence when it belongs to none. */
export function nameOf({ columns, sequence, leftBehind }: Finding): string {
  if (leftBehind !== null) return objectInWords(leftBehind);
  return columns.length === 0 ? (sequence ?? "") : columns.join(", ");
}

/** Not wrapped, and below its label: it is to be copied. */
export function sqlLines(sql: readonly string[]): string[] {
  return sql.length === 0 ? [] : ["  SQL:", ...sql.map((line) => `       ${line}`)];
}
