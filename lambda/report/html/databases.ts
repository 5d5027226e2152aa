import { thousands } from "../numbers.ts";
import { worstFirst } from "../render-databases.ts";
import type { DatabaseReport, Report } from "../report.ts";
import { counted, html, type Markup, name } from "./markup.ts";
import { type Column, type Row, renderTable } from "./table.ts";

/** A line for each database, the worst first: nothing is implied by silence. */
export function* renderDatabases({ databases, dryRun, failure }: Report): Generator<Markup> {
  if (databases.length === 0) {
    if (failure === null)
      yield html`<p>There are no databases.</p>
`;
    return;
  }
  yield html`<section>
<h2 id="databases">${counted("Databases", databases.length)}</h2>
`;
  const numbers = [
    "Checked",
    dryRun ? "To repair" : "Repaired",
    "Left alone",
    dryRun ? "Not repairable" : "Failed",
    "Running out",
  ];
  const columns: Column[] = [
    { title: "Database", sort: "text" },
    ...numbers.map((title): Column => ({ title, sort: "number" })),
  ];
  yield* renderTable({
    kind: "databases",
    labelledBy: "databases",
    columns,
    groups: [{ heading: null, items: worstFirst(databases) }],
    rowOf,
  });
  yield html`</section>
`;
}

function rowOf({ database, checked, counts, failure }: DatabaseReport): Row {
  const { resynced, recreated, leftAlone, failed, runningOut } = counts;
  const numbers = [checked, recreated + resynced, leftAlone, failed, runningOut].map(
    // nothing is known of one that could not be looked at
    (number) => (failure !== null && checked === 0 ? html`–` : html`${thousands(number)}`),
  );
  return {
    cells: [name(database), ...numbers],
    below: html`${failure !== null && html`<p>could not be looked at, or not to the end: <a href="#to-do">see below</a></p>`}`,
  };
}
