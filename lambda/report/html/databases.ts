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
  // silence about all else than generators would imply that it was compared
  const isCompared = databases.some(({ comparison }) => comparison !== null);
  const numbers = [
    "Checked",
    dryRun ? "To repair" : "Repaired",
    "Left alone",
    dryRun ? "Not repairable" : "Failed",
    "Running out",
    ...(isCompared ? [dryRun ? "To restore" : "Restored", "Left behind"] : []),
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
    rowOf: (database) => rowOf(database, isCompared),
  });
  yield html`</section>
`;
}

function rowOf({ database, checked, counts, comparison, failure }: DatabaseReport, isCompared: boolean): Row {
  const { resynced, recreated, leftAlone, failed, runningOut, restored, leftBehind } = counts;
  // nothing is known of one that could not be looked at, nor of what was not compared
  const shown = (number: number, isKnown: boolean) => (isKnown ? html`${thousands(number)}` : html`–`);
  const isLookedAt = failure === null || checked > 0;
  const numbers = [
    ...[checked, recreated + resynced, leftAlone, failed, runningOut].map((number) => shown(number, isLookedAt)),
    ...(isCompared ? [restored, leftBehind].map((number) => shown(number, comparison !== null)) : []),
  ];
  return {
    cells: [name(database), ...numbers],
    below: html`${failure !== null && html`<p>could not be looked at, or not to the end: <a href="#to-do">see below</a></p>`}`,
  };
}
