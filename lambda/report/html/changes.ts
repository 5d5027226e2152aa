import { isChange, isLeftBehind, isRecreated } from "../database-report.ts";
import type { Finding, Report } from "../report.ts";
import { totals } from "../totals.ts";
import { hint, sql } from "./finding.ts";
import { picture } from "./headroom.ts";
import { databaseColumn, findingsOf, type Located, more } from "./located.ts";
import { counted, html, type Markup, name, names } from "./markup.ts";
import { type Column, type Row, renderTable } from "./table.ts";

const columns: readonly Column[] = [
  { title: "Column", sort: "text" },
  { title: "Sequence", sort: "text" },
  { title: "Before", sort: "number" },
  { title: "After", sort: "number" },
  { title: "What and why", sort: "text" },
];

/** What was changed, or is to be: each column with its next value before and after. */
export function* renderChanges(report: Report): Generator<Markup> {
  const { databases, dryRun } = report;
  const changed = findingsOf(report).filter(({ finding }) => isChange(finding) && !isLeftBehind(finding));
  const { recreated, resynced } = totals(report);
  const all = recreated + resynced;
  if (all === 0 && changed.length === 0) return;
  yield html`<section>
<h2 id="changes">${counted(dryRun ? "To be repaired" : "Repaired", all)}</h2>
<p>The next value of each sequence, before and after. ${dryRun ? "Nothing has been changed: this was a dry run." : ""}</p>
`;
  const recreatedFirst = changed.toSorted(
    (one, other) => Number(isRecreated(other.finding)) - Number(isRecreated(one.finding)),
  );
  yield* renderTable({
    kind: "changes",
    labelledBy: "changes",
    columns: [...columns, ...databaseColumn(report)],
    groups: [{ heading: null, items: recreatedFirst }],
    rowOf: (located) => rowOf(located, databases.length > 1),
  });
  yield* more(all, changed.length);
  yield html`</section>
`;
}

function rowOf({ database, finding }: Located, isOneOfMany: boolean): Row {
  const { columns, sequence, from, to, reason } = finding;
  return {
    cells: [
      names(columns),
      name(sequence ?? "none"),
      html`${from ?? "none"}`,
      html`${to ?? "none"}`,
      html`<b>${changeOf(finding)}</b>${finding.evidence !== null && html`: ${finding.evidence}`}`,
      ...(isOneOfMany ? [name(database)] : []),
    ],
    below: html`${reason !== null && html`<p>${reason}</p>`}${hint(finding.hint)}${picture(finding.headroom)}${sql(finding, false)}`,
  };
}

function changeOf({ outcome, problem }: Finding): string {
  const isPromise = outcome === "would-repair";
  if (problem === "missing") return isPromise ? "to recreate" : "recreated";
  if (problem === "orphaned") return isPromise ? "to attach again" : "attached again";
  return isPromise ? "to resync" : "resynced";
}
