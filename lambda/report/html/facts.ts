import { originInWords } from "../origins.ts";
import { whenOf } from "../render-facts.ts";
import type { Report } from "../report.ts";
import { html, type Markup, name } from "./markup.ts";

/** What was looked at, why and when. */
export function renderFacts(report: Report): Markup {
  const { target, address, location, origin, trigger, credentials, dryRun } = report;
  const came = origin === null ? undefined : originInWords(origin);
  const facts: (readonly [label: string, value: Markup])[] = [
    ["Server", html`${name(target)}${location !== null && ` (${location.region}, account ${location.account})`}`],
    ...(address === null || address === target ? [] : [["Address", name(address)] as const]),
    ...(came === undefined ? [] : [[`${came.verb} ${came.by}`, name(came.source)] as const]),
    ["Started by", html`${trigger}`],
    ["When", html`${whenOf(report)}`],
    ...(credentials === null ? [] : [["Credentials", html`${credentials}`] as const]),
    ...(dryRun ? [["Dry run", html`nothing has been changed`] as const] : []),
  ];
  return html`<dl>
${facts.map(
  ([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>
`,
)}</dl>
`;
}
