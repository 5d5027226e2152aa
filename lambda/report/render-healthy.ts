import { comparisonsOf, tablesInWords } from "./comparisons.ts";
import { thousands } from "./numbers.ts";
import { originInWords } from "./origins.ts";
import { some } from "./presentable.ts";
import type { DatabaseReport, Links, Report } from "./report.ts";
import { duration, utc } from "./times.ts";
import { totals } from "./totals.ts";
import { wrap, wrapList } from "./wrap.ts";

/** How many databases are told of with their numbers. */
const mostCounted = 5;

/** Whether all is well, and there is nothing else to say. */
export function isHealthy(report: Report): boolean {
  const { leftAlone, runningOut } = totals(report);
  return report.status === "ok" && leftAlone + runningOut + report.remarks.length === 0;
}

/** What stands below the status of a healthy server: what came back and when, and what was looked at. */
export function renderHealthy(report: Report, longest: number): string[] {
  const { target, location, databases, dryRun, times, links } = report;
  const took = duration(times.admitted ?? times.started, times.ended) ?? "less than 1 s";
  const checked = (server: string) =>
    wrapList(`${dryRun ? "Dry run: checked" : "Checked"} ${server} in ${took}:`, listOf(databases, longest));
  const inFull = location === null ? [] : checked(`${target} (account ${location.account})`);
  const compared = comparisonsOf(report).flatMap(({ with: original, tables }) =>
    wrap(`Compared with ${original}: ${tablesInWords(tables)}, nothing left behind`),
  );
  return [...wrap(whatOf(report)), ...compared, ...withLink(inFull.length === 1 ? inFull : checked(target), links)];
}

/** The link stands at the end of the last line, however long it is. */
function withLink(lines: readonly string[], { full, log }: Links): string[] {
  const link = full === null ? log : full.html;
  const end = link === null ? "." : `. ${full === null ? "Log" : "Full report"}: ${link}`;
  return lines.map((line, index) => (index < lines.length - 1 ? line : `${line}${end}`));
}

/** When the data came is told only where somebody has said it: a person may ask years after a load. */
function whatOf({ origin, trigger, times: { triggered, started } }: Report): string {
  const asked = `Started by: ${trigger}, ${utc(triggered ?? started)}`;
  if (origin === null) return asked;
  const { verb, by, source } = originInWords(origin);
  return triggered === null
    ? `${asked}; ${verb.toLowerCase()} ${by} ${source}`
    : `${verb} ${utc(triggered)} ${by} ${source}`;
}

function listOf(databases: readonly DatabaseReport[], longest: number): string[] {
  if (databases.length === 0) return ["there are no databases"];
  if (databases.length <= mostCounted) {
    return databases.map(({ database, checked }) => `${database} ${thousands(checked)}`);
  }
  const names = databases.map(({ database }) => database);
  return [`${thousands(databases.length)} databases`, ...some(names, longest, "more")];
}
