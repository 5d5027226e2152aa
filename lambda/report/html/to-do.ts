import { sentence } from "../../failure.ts";
import { thousands } from "../numbers.ts";
import type { Report } from "../report.ts";
import { totals } from "../totals.ts";
import { decision, evidence, hint, problem, sql, subjectOf } from "./finding.ts";
import { picture } from "./headroom.ts";
import { findingsOf, type Located, more } from "./located.ts";
import { counted, html, type Markup, name } from "./markup.ts";

/** Up to how many things to do have their SQL open: more would hide one another. */
const mostOpen = 20;

/** What a person must do, worst first: about the run, databases, loads, and then single columns, those with the same remedy together. */
export function* renderToDo(report: Report): Generator<Markup> {
  const { failure, databases, remarks } = report;
  const failed = findingsOf(report).filter(({ finding }) => finding.outcome === "failed");
  const general = [
    // why stands above all else
    ...(failure === null ? [] : [{ title: html`The run ended early`, reason: null, hint: failure.hint }]),
    ...databases.flatMap(({ database, failure }) =>
      failure === null ? [] : [{ title: html`Database ${name(database)}`, ...failure }],
    ),
    ...remarks.flatMap(({ brief, text, hint }) =>
      brief === null ? [] : [{ title: html`${brief}`, reason: text, hint }],
    ),
  ];
  const listed = general.length + failed.length;
  const allFailed = totals(report).failed;
  if (general.length + allFailed === 0) return;
  yield html`<section class="to-do">
<h2 id="to-do">${counted("A person must look at", general.length + allFailed)}</h2>
`;
  for (const { title, reason, hint: remedy } of general) {
    yield html`<article class="item"><h3>${title}</h3>${reason !== null && html`<p>${sentence(reason)}.</p>`}${hint(remedy)}</article>
`;
  }
  for (const group of Map.groupBy(failed, keyOf).values()) yield* renderGroup(group, listed <= mostOpen);
  yield* more(allFailed, failed.length);
  yield html`</section>
`;
}

function keyOf({ database, finding }: Located): string {
  return JSON.stringify([database, finding.hint]);
}

function* renderGroup(group: readonly Located[], open: boolean): Generator<Markup> {
  const [first] = group;
  if (first === undefined) return;
  const { database, finding } = first;
  const place = html`<span class="place">in database ${name(database)}</span>`;
  if (group.length === 1) {
    yield html`<article class="item"><h3>${subjectOf(finding)} ${place}</h3>${about(finding)}${hint(finding.hint)}${sql(finding, open)}</article>
`;
    return;
  }
  yield html`<article class="group"><div class="reason"><h3>${thousands(group.length)} with the same remedy ${place}</h3>${hint(finding.hint)}</div>
`;
  for (const { finding } of group) {
    yield html`<div class="item"><h4>${subjectOf(finding)}</h4>${about(finding)}${sql(finding, open)}</div>
`;
  }
  yield html`</article>
`;
}

function about(finding: Located["finding"]): Markup {
  const { reason } = finding;
  return html`${problem(finding)}${reason !== null && html`<p>${sentence(reason)}.</p>`}${evidence(finding)}${picture(finding.headroom)}${finding.leftBehind !== null && decision(finding.leftBehind)}`;
}
