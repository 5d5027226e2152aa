import { sentence } from "../../failure.ts";
import { wantedAgain } from "../render-closing.ts";
import type { FullReport, Links, Report } from "../report.ts";
import { verification } from "../verification.ts";
import { hint } from "./finding.ts";
import { html, type Markup, name } from "./markup.ts";

/** What else there is to know, what the report rests on, and where to read on. */
export function* renderClosing(report: Report): Generator<Markup> {
  const remarks = report.remarks.filter(({ brief }) => brief === null);
  if (remarks.length > 0) {
    yield html`<section>
<h2>Also to know</h2>
`;
    for (const { text, hint: remedy } of remarks)
      yield html`<article><p>${sentence(text)}.</p>${hint(remedy)}</article>
`;
    yield html`</section>
`;
  }
  yield html`<section>
<h2>How it was verified</h2>
<p>${verificationOf(report)}</p>
</section>
`;
  const again = wantedAgain(report);
  if (again !== null)
    yield html`<section>
<h2>${report.dryRun ? "To have it repaired" : "To run the restore hook again"}</h2>
<p><code class="block">${again}</code></p>
</section>
`;
  const links = linksOf(report.links);
  if (links.length > 0)
    yield html`<section>
<h2>Read on</h2>
<ul>
${links}</ul>
</section>
`;
}

function verificationOf(report: Report): string {
  if (report.dryRun) return "Nothing has been changed: this was a dry run.";
  const proof = verification(report);
  if (proof !== null) return proof.verified ? sentence(proof.text) : `Not verified is ${proof.text}`;
  // among what failed may be what was repaired and is broken again
  const failed = report.databases.some(({ counts }) => counts.failed > 0);
  return failed ? "Nothing is known to be repaired: what failed says why." : "Nothing was changed.";
}

function linksOf({ log, full, runbook }: Links): Markup[] {
  return [
    ...(runbook === null ? [ownRunbook] : link("What to do about each verdict: the runbook", runbook)),
    ...link("The log of the run", log),
    ...(full === null ? [] : linksToForms(full)),
  ];
}

function linksToForms({ html, json, sql }: FullReport): Markup[] {
  return [
    ...link("This page, where it is kept", html),
    ...link("The whole report as JSON", json),
    ...link("The SQL of what is left to do", sql),
  ];
}

const ownRunbook = html`<li>What to do about each verdict: docs/runbook.md in the restore hook's repository</li>
`;

/** Only https leads anywhere: another URL, which might be a script, is shown and not followed. */
function link(title: string, url: string | null): Markup[] {
  if (url === null) return [];
  if (!/^https:\/\//.test(url))
    return [
      html`<li>${title}: ${name(url)}</li>
`,
    ];
  return [
    html`<li><a href="${url}" rel="noreferrer">${title}</a></li>
`,
  ];
}
