import { renderChanges } from "./html/changes.ts";
import { renderClosing } from "./html/closing.ts";
import { renderDatabases } from "./html/databases.ts";
import { renderFacts } from "./html/facts.ts";
import { head, pageScript } from "./html/head.ts";
import { renderLeftAlone } from "./html/left-alone.ts";
import { renderLeftBehind, renderRestored } from "./html/left-behind.ts";
import { html, type Markup, name } from "./html/markup.ts";
import { renderRunningOut } from "./html/running-out.ts";
import { renderToDo } from "./html/to-do.ts";
import { renderSubject, summary, verdict } from "./render-subject.ts";
import type { Report } from "./report.ts";

/**
 * The whole report as one page that needs nothing but itself, in the order of the mail. It comes piece by piece: a page
 * of 100,000 findings would be a string of more than 50 MB.
 */
export function* renderHtml(report: Report): Generator<string> {
  for (const { markup } of pageOf(report)) yield markup;
}

function* pageOf(report: Report): Generator<Markup> {
  const words = verdict(report);
  yield html`<!doctype html>
<html lang="en">
`;
  yield head(renderSubject(report));
  yield html`<body class="${words.toLowerCase().replaceAll(" ", "-")}">
<header>
<h1><span class="verdict">${words}</span> ${name(report.target)}</h1>
<p class="summary">${summary(report)}</p>
</header>
<main>
`;
  yield renderFacts(report);
  yield* renderDatabases(report);
  yield* renderToDo(report);
  if (!report.dryRun) yield* renderLeftBehind(report);
  yield* renderChanges(report);
  yield* renderRestored(report);
  if (report.dryRun) yield* renderLeftBehind(report);
  yield* renderLeftAlone(report);
  yield* renderRunningOut(report);
  yield* renderClosing(report);
  yield html`</main>
`;
  yield pageScript;
  yield html`</body>
</html>
`;
}
