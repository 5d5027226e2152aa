import { originInWords } from "./origins.ts";
import type { Report } from "./report.ts";
import { duration, utc } from "./times.ts";
import { wrap } from "./wrap.ts";

/** What was looked at, why and when: one thing on each line. */
export function renderFacts(report: Report): string[] {
  const { target, address, location, trigger, credentials, dryRun } = report;
  const place = location === null ? "" : ` (${location.region}, account ${location.account})`;
  return [
    `Server: ${target}${place}`,
    // others have it for their name
    ...(address === null || address === target ? [] : [`Address: ${address}`]),
    ...originOf(report),
    `Started by: ${trigger}`,
    `When: ${whenOf(report)}`,
    ...(credentials === null ? [] : [`Credentials: ${credentials}`]),
    ...(dryRun ? ["Dry run: nothing has been changed."] : []),
  ].flatMap((line) => wrap(line));
}

function originOf({ origin }: Report): string[] {
  if (origin === null) return [];
  const { verb, by, source } = originInWords(origin);
  return [`${verb} ${by}: ${source}`];
}

/** When it happened, how long the server was waited for, and how long the work took. */
export function whenOf({ times: { triggered, started, admitted, ended }, failure }: Report): string {
  const when = utc(triggered ?? started);
  if (failure !== null && admitted === null) {
    const inVain = duration(started, ended);
    return inVain === undefined ? when : `${when}; given up after ${inVain}`;
  }
  const waited = admitted === null ? undefined : duration(started, admitted);
  const worked = duration(admitted ?? started, ended) ?? "less than 1 s";
  return `${when}; ${waited === undefined ? "" : `waited ${waited} for the server, `}worked ${worked}`;
}
