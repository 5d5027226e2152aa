import { factsOf } from "../render-facts.ts";
import type { Report } from "../report.ts";
import { html, type Markup, name } from "./markup.ts";

/** What was looked at, why and when. */
export function renderFacts(report: Report): Markup {
  const facts = factsOf(report).map(({ label, name: beginning, text = "" }) => ({
    label,
    value: html`${beginning !== undefined && name(beginning)}${text}`,
  }));
  if (report.dryRun) facts.push({ label: "Dry run", value: html`nothing has been changed` });
  return html`<dl>
${facts.map(
  ({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>
`,
)}</dl>
`;
}
