import { sentence } from "../../failure.ts";
import { isLeftAlone } from "../database-report.ts";
import { thousands } from "../numbers.ts";
import type { Report } from "../report.ts";
import { totals } from "../totals.ts";
import { evidence, hint, position, sql } from "./finding.ts";
import { picture } from "./headroom.ts";
import { databaseColumn, findingsOf, type Located, more } from "./located.ts";
import { counted, html, type Markup, name, names } from "./markup.ts";
import { type Column, type Group, type Row, renderTable } from "./table.ts";

const columns: readonly Column[] = [
  { title: "Column", sort: "text" },
  { title: "Sequence", sort: "text" },
];

/** What was left alone, grouped by reason: there may be many, and none is known to be broken. */
export function* renderLeftAlone(report: Report): Generator<Markup> {
  const left = findingsOf(report).filter(({ finding }) => isLeftAlone(finding));
  const all = totals(report).leftAlone;
  if (all === 0 && left.length === 0) return;
  yield html`<section>
<h2 id="left-alone">${counted("Left alone", all)}</h2>
<p>Not known to be broken. What cannot be known is said, and not guessed; the SQL is for whoever knows better.</p>
`;
  const groups = [...Map.groupBy(left, ({ finding }) => finding.reason ?? "")].map(groupOf);
  yield* renderTable({
    kind: "left-alone",
    labelledBy: "left-alone",
    columns: [...columns, ...databaseColumn(report)],
    groups,
    rowOf: (located) => rowOf(located, report.databases.length > 1),
  });
  yield* more(all, left.length);
  yield html`</section>
`;
}

function groupOf([reason, found]: readonly [string, readonly Located[]]): Group<Located> {
  return {
    heading: html`${reason === "" ? "No reason" : sentence(reason)} <span class="count">${thousands(found.length)}</span>`,
    items: found,
  };
}

function rowOf({ database, finding }: Located, isOneOfMany: boolean): Row {
  const { columns, sequence, from, to } = finding;
  const stands = from !== null || to !== null;
  return {
    cells: [
      columns.length === 0 ? html`none known` : names(columns),
      sequence === null ? html`none` : name(sequence),
      ...(isOneOfMany ? [name(database)] : []),
    ],
    below: html`${stands && position({ ...finding, sequence: null })}${evidence(finding)}${hint(finding.hint)}${picture(finding.headroom)}${sql(finding, false)}`,
  };
}
