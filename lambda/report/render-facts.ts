import { comparisonsOf, tablesInWords } from "./comparisons.ts";
import { originInWords } from "./origins.ts";
import { some } from "./presentable.ts";
import type { Report } from "./report.ts";
import { duration, utc } from "./times.ts";
import { wrap } from "./wrap.ts";

/** One thing that is to be known of a run. */
interface Fact {
  readonly label: string;
  /** What it begins with, where that is a name. */
  readonly name?: string;
  readonly text?: string;
}

/** What was looked at, why and when, for mail and page. */
export function factsOf(report: Report): Fact[] {
  const { target, address, location, origin, trigger, credentials } = report;
  const place = location === null ? "" : ` (${location.region}, account ${location.account})`;
  const came = origin === null ? null : originInWords(origin);
  return [
    { label: "Server", name: target, text: place },
    // others have it for their name
    ...(address === null || address === target ? [] : [{ label: "Address", name: address }]),
    ...(came === null ? [] : [{ label: `${came.verb} ${came.by}`, name: came.source }]),
    { label: "Started by", text: trigger },
    { label: "When", text: whenOf(report) },
    ...(credentials === null ? [] : [{ label: "Credentials", text: credentials }]),
    ...comparisonFacts(report),
  ];
}

/** Which databases were compared with what, beside their generators. */
function comparisonFacts(report: Report): Fact[] {
  const compared = comparisonsOf(report);
  return compared.map(({ with: original, tables, databases }) => {
    const isAll = databases.length === report.databases.length;
    const which = isAll ? "" : ` in ${some(databases, longestNames, "more").join(", ")}`;
    return { label: "Compared with", name: original, text: `, ${tablesInWords(tables)}${which}` };
  });
}

/** Bytes of names in a line. */
const longestNames = 500;

/** One thing on each line. */
export function renderFacts(report: Report): string[] {
  return [
    ...factsOf(report).map(({ label, name = "", text = "" }) => `${label}: ${name}${text}`),
    ...(report.dryRun ? ["Dry run: nothing has been changed."] : []),
  ].flatMap((line) => wrap(line));
}

/** When it happened, how long the server was waited for, and how long the work took. */
function whenOf({ times: { triggered, started, admitted, ended }, failure }: Report): string {
  const when = utc(triggered ?? started);
  if (failure !== null && admitted === null) {
    const inVain = duration(started, ended);
    return inVain === undefined ? when : `${when}; given up after ${inVain}`;
  }
  const waited = admitted === null ? undefined : duration(started, admitted);
  const worked = duration(admitted ?? started, ended) ?? "less than 1 s";
  return `${when}; ${waited === undefined ? "" : `waited ${waited} for the server, `}worked ${worked}`;
}
