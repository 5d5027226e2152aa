import { sentence } from "../../failure.ts";
import { isRunningOut } from "../database-report.ts";
import { fullestFirst, noProposal } from "../render-findings.ts";
import type { Report } from "../report.ts";
import { totals } from "../totals.ts";
import { evidence, hint, position, sql, subjectOf } from "./finding.ts";
import { picture } from "./headroom.ts";
import { findingsOf, more } from "./located.ts";
import { counted, html, type Markup, name } from "./markup.ts";

/** The sequences that are in order, and soon have no numbers left: fullest first. */
export function* renderRunningOut(report: Report): Generator<Markup> {
  const found = findingsOf(report).filter(({ finding }) => finding.outcome === "left-alone" && isRunningOut(finding));
  const all = totals(report).runningOut;
  if (all === 0 && found.length === 0) return;
  yield html`<section>
<h2 id="running-out">${counted("Running out of numbers", all)}</h2>
<p>In order, but most of their numbers are used up. Plan for it: to widen a column rewrites its table, and locks it for as long.</p>
`;
  for (const { database, finding } of found.toSorted((one, other) => fullestFirst(one.finding, other.finding))) {
    // the picture says what the reason does
    const reason = finding.headroom === null ? finding.reason : null;
    yield html`<article class="item"><h3>${subjectOf(finding)} <span class="place">in database ${name(database)}</span></h3>
${picture(finding.headroom)}${position(finding)}${reason !== null && html`<p>${sentence(reason)}.</p>`}${evidence(finding)}${hint(finding.hint)}${finding.sql.length === 0 && html`<p>${noProposal}</p>`}${sql(finding, true)}</article>
`;
  }
  yield* more(all, found.length);
  yield html`</section>
`;
}
