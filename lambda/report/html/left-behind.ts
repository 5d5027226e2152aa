import { originalOf } from "../comparisons.ts";
import { isChange } from "../database-report.ts";
import {
  groupByKind,
  isAboutLeftBehind,
  type KindGroup,
  type LeftBehindFinding,
  needsDecision,
} from "../left-behind-groups.ts";
import { kindInWords, noteHintOf, noteOf } from "../left-behind-in-words.ts";
import { thousands } from "../numbers.ts";
import type { Report } from "../report.ts";
import { totals } from "../totals.ts";
import { decision, hint, sql } from "./finding.ts";
import { databaseColumn, findingsOf, more } from "./located.ts";
import { counted, html, type Markup, name } from "./markup.ts";
import { type Column, type Group, type Row, renderTable } from "./table.ts";

const columns: readonly Column[] = [
  { title: "Object", sort: "text" },
  { title: "Table", sort: "text" },
  { title: "Why it matters", sort: "text" },
];

/** What is not as in what the databases were compared with: by kind, what a person has to decide on first. */
export function* renderLeftBehind(report: Report): Generator<Markup> {
  const found = locate(report, ({ outcome }) => outcome === "left-alone");
  const all = totals(report).leftBehind;
  if (all === 0 && found.length === 0) return;
  yield html`<section>
<h2 id="left-behind">${counted("Left behind", all)}</h2>
<p>Not as in ${originalOf(report)}. In the order in which it can be made, as the report as SQL has it; what a person has to decide on comes first. Heavy is what reads or rewrites a whole table.</p>
`;
  const [open, scripted] = [true, false].map((isOpen) =>
    found.filter(({ finding }) => needsDecision(finding) === isOpen),
  );
  const groups = [...groupsOf(open ?? [], "to be decided on"), ...groupsOf(scripted ?? [], null)];
  yield* tableOf(report, "left-behind", groups);
  yield* more(all, found.length);
  yield html`</section>
`;
}

/** What was made as in what the databases were compared with, or is to be. */
export function* renderRestored(report: Report): Generator<Markup> {
  const found = locate(report, isChange);
  const all = totals(report).restored;
  if (all === 0 && found.length === 0) return;
  yield html`<section>
<h2 id="restored">${counted(report.dryRun ? "To be restored" : "Restored", all)}</h2>
<p>As in ${originalOf(report)}. ${report.dryRun ? "Nothing has been changed: this was a dry run." : ""}</p>
`;
  yield* tableOf(report, "restored", groupsOf(found, null));
  yield* more(all, found.length);
  yield html`</section>
`;
}

interface LocatedDifference {
  readonly database: string;
  readonly finding: LeftBehindFinding;
}

function locate(report: Report, belongs: (finding: LeftBehindFinding) => boolean): LocatedDifference[] {
  return findingsOf(report).flatMap(({ database, finding }) =>
    isAboutLeftBehind(finding) && belongs(finding) ? [{ database, finding }] : [],
  );
}

function tableOf(report: Report, kind: string, groups: readonly Group<LocatedDifference>[]): Generator<Markup> {
  return renderTable({
    kind: `differences ${kind}`,
    labelledBy: kind,
    columns: [...columns, ...databaseColumn(report)],
    groups,
    rowOf: (located) => rowOf(located, report.databases.length > 1),
  });
}

function groupsOf(found: readonly LocatedDifference[], what: string | null): Group<LocatedDifference>[] {
  return groupByKind(found, ({ finding }) => finding).map((group) => ({
    heading: headingOf(group, what),
    items: group.items,
  }));
}

function headingOf({ kind, items }: KindGroup<LocatedDifference>, what: string | null): Markup {
  return html`${kindInWords({ kind })}${what !== null && `, ${what}`} <span class="count">${thousands(items.length)}</span>`;
}

function rowOf({ database, finding }: LocatedDifference, isOneOfMany: boolean): Row {
  const { leftBehind, outcome, reason } = finding;
  const { object, table, heavy } = leftBehind;
  const isMade = outcome === "repaired";
  const note = isMade ? null : noteOf(leftBehind);
  return {
    cells: [
      html`${name(object)}${heavy && !isMade && html` <span class="count">heavy</span>`}`,
      table === null ? html`none` : name(table),
      html`${reason ?? ""}`,
      ...(isOneOfMany ? [name(database)] : []),
    ],
    below: html`${note !== null && html`<p>${note}</p>`}${!isMade && hint(noteHintOf(leftBehind))}${hint(finding.hint)}${!isMade && decision(leftBehind)}${sql(finding, false)}`,
  };
}
