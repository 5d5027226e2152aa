import type { Origin, Report, Times } from "../report.ts";
import { html, type Markup, name } from "./markup.ts";

const origins: Readonly<Record<Origin["kind"], readonly [label: string, kind: string]>> = {
  "db-instance": ["Restored from", "DB instance"],
  "db-cluster": ["Restored from", "DB cluster"],
  "db-snapshot": ["Restored from", "DB snapshot"],
  "db-cluster-snapshot": ["Restored from", "DB cluster snapshot"],
  "replication-task": ["Loaded by", "replication task"],
  "replication-config": ["Loaded by", "serverless replication"],
  "data-migration": ["Loaded by", "data migration"],
};

/** What was looked at, when, and why. */
export function renderFacts({ target, location, origin, trigger, times, credentials, dryRun }: Report): Markup {
  const [originLabel, originKind] = origin === null ? [] : origins[origin.kind];
  const facts: (readonly [label: string, value: Markup | false])[] = [
    ["Server", html`${name(target)}${location !== null && `, ${location.region}, account ${location.account}`}`],
    [originLabel ?? "", origin !== null && html`${originKind ?? ""} ${name(origin.identifier)}`],
    ["Started by", html`${trigger}`],
    ["Event", times.triggered !== null && time(times.triggered)],
    ["Looked at", html`${time(times.started)}, ${took(times)}`],
    ["Credentials", credentials !== null && html`${credentials}`],
    ["Dry run", dryRun && html`nothing has been changed`],
  ];
  const items = facts.map(
    ([label, value]) =>
      html`${
        value !== false &&
        html`<dt>${label}</dt><dd>${value}</dd>
`
      }`,
  );
  return html`<dl>
${items}</dl>
`;
}

function time(text: string): Markup {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return html`${text}`;
  const [day, clock] = date.toISOString().split(/[T.]/);
  return html`<time datetime="${text}">${day ?? ""} ${clock ?? ""} UTC</time>`;
}

function took({ started, admitted, ended }: Times): string {
  if (admitted === null) return `for ${duration(started, ended)}`;
  return `for ${duration(admitted, ended)}, after ${duration(started, admitted)} of waiting for the server`;
}

/** As a person says it: "4 s", "12 min", "3 h 5 min". */
function duration(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ""}`;
}
