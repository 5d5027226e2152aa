import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "./attempt.ts";
import type { Config } from "./config.ts";
import { now } from "./now.ts";
import type { Uncapped } from "./report/capped.ts";
import { logLink, objectLink } from "./report/console-links.ts";
import { type DatabaseParts, inFull, inShort } from "./report/database-parts.ts";
import { encode } from "./report/encode.ts";
import { jsonPieces } from "./report/json-pieces.ts";
import { makeReport } from "./report/make-report.ts";
import { countsByDatabase } from "./report/presentable.ts";
import { renderHtml } from "./report/render-html.ts";
import { sqlPieces } from "./report/render-sql.ts";
import type { DatabaseReport, Links, Location, Remark, Report, Times } from "./report/report.ts";
import { putObject } from "./report/report-bucket.ts";
import type { ReportFolder } from "./report/report-folder.ts";

/** What a run has come to, with what of it checkpoints could hold. */
export interface Outcome extends Omit<Report, "version" | "status" | "times" | "links" | "omitted" | "databases"> {
  readonly times: Omit<Times, "ended">;
  readonly databases: readonly DatabaseParts[];
}

/** A report to be sent, and whether all of it is where it was to be: it may be, and no link be known that leads there. */
export interface Kept {
  readonly report: Report;
  /** Whether it was to be put into a folder, and could not. */
  readonly notKept: boolean;
}

/** Puts the report together, and all of it into the folder. */
export async function keepReport(
  context: DurableContext,
  { databases, times, ...outcome }: Outcome,
  config: Config,
  folder: ReportFolder | null,
): Promise<Kept> {
  const report = makeReport({
    ...outcome,
    times: { ...times, ended: await now(context, "note when it was done") },
    databases: databases.map(inShort),
    links: linksTo(folder, outcome.location, context.lambdaContext.logGroupName, config),
  });
  if (folder === null) return { report, notKept: false };
  const kept = await attempt(
    context,
    "keep the report",
    async () => {
      const whole: Uncapped<DatabaseReport>[] = [];
      for (const database of databases) whole.push(await inFull(database, folder));
      const losses = lossesOf(whole, folder);
      await putForms({ ...withLosses(report, losses), databases: whole.map(({ value }) => value) }, folder);
      return losses;
    },
    2,
  );
  if (kept.done) return { report: withLosses(report, kept.value), notKept: kept.value.lacks > 0 };
  const { reason, hint } = kept.failure;
  const remark: Remark = {
    brief: null,
    text: `the full report could not be put into ${folder.bucket}: ${reason}`,
    hint,
  };
  const links = { ...report.links, full: null };
  return { report: { ...report, remarks: [...report.remarks, remark], links }, notKept: true };
}

/** What the report that is kept only counts, and what is to be said of that. */
interface Losses {
  readonly lacks: number;
  readonly remarks: readonly Remark[];
}

function lossesOf(databases: readonly Uncapped<DatabaseReport>[], { bucket }: ReportFolder): Losses {
  const lacking = databases.flatMap(({ value, lost }) => {
    const lacks = unlisted(value);
    return lost === null || lacks === 0 ? [] : [{ database: value.database, lacks, ...lost }];
  });
  const groups = Map.groupBy(lacking, ({ reason, hint }) => JSON.stringify([reason, hint]));
  const remarks = [...groups.values()].flatMap((group): Remark[] => {
    const counts = countsByDatabase(group.map(({ database, lacks: count }) => ({ database, count })));
    const which = `some findings (${counts})`;
    return group.slice(0, 1).map(({ reason, hint }) => ({
      brief: null,
      text: `the full report only counts ${which}, which could not be put into ${bucket}, or not be read from there: ${reason}`,
      hint,
    }));
  });
  return { lacks: lacking.reduce((sum, { lacks }) => sum + lacks, 0), remarks };
}

/** How many findings of a database are counted and not listed. */
function unlisted({ counts, findings }: DatabaseReport): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0) - findings.length;
}

function withLosses(report: Report, { lacks, remarks }: Losses): Report {
  const { full } = report.links;
  return {
    ...report,
    remarks: [...report.remarks, ...remarks],
    links: { ...report.links, full: full && { ...full, lacks } },
  };
}

/** The names of the objects in the folder. */
const names = { html: "report.html", json: "report.json", sql: "report.sql" };

/** One after the other: of 100,000 findings each has up to 200 MB. */
async function putForms(report: Report, { bucket, prefix }: ReportFolder): Promise<void> {
  const put = (name: string, pieces: () => Iterable<string>, type: string) =>
    putObject(bucket, prefix + name, encode(pieces), type);
  await put(names.html, () => renderHtml(report), "text/html; charset=utf-8");
  await put(names.json, () => jsonPieces(report), "application/json");
  // a browser shows text, and would download SQL
  await put(names.sql, () => sqlPieces(report), "text/plain; charset=utf-8");
}

function linksTo(
  folder: ReportFolder | null,
  location: Location | null,
  logGroup: string,
  { runbookUrl }: Config,
): Links {
  const runbook = runbookUrl ?? null;
  if (location === null) return { log: null, full: null, runbook };
  const to = (name: string) => folder && objectLink(location, folder.bucket, folder.prefix + name);
  const [html, json, sql] = [to(names.html), to(names.json), to(names.sql)];
  const full = html === null || json === null || sql === null ? null : { html, json, sql, lacks: 0 };
  return { log: logLink(location, logGroup), full, runbook };
}
