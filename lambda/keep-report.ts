import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "./attempt.ts";
import type { Config } from "./config.ts";
import { now } from "./now.ts";
import { type Capped, type Uncapped, uncap } from "./report/capped.ts";
import { logLink, objectLink } from "./report/console-links.ts";
import { makeReport } from "./report/make-report.ts";
import { thousands } from "./report/numbers.ts";
import { some } from "./report/presentable.ts";
import { renderHtml } from "./report/render-html.ts";
import { renderSql } from "./report/render-sql.ts";
import type { DatabaseReport, Links, Location, Remark, Report, Times } from "./report/report.ts";
import { putObject } from "./report/report-bucket.ts";
import type { ReportFolder } from "./report/report-folder.ts";

/** What a run has come to, with what of it checkpoints could hold. */
export interface Outcome extends Omit<Report, "version" | "status" | "times" | "links" | "omitted" | "databases"> {
  readonly times: Omit<Times, "ended">;
  readonly databases: readonly Capped<DatabaseReport>[];
}

/** Puts the report together, and all of it into the folder. */
export async function keepReport(
  context: DurableContext,
  { databases, times, ...outcome }: Outcome,
  config: Config,
  folder: ReportFolder | null,
): Promise<Report> {
  const report = makeReport({
    ...outcome,
    times: { ...times, ended: await now(context, "note when it was done") },
    databases: databases.map(({ capped }) => capped),
    links: linksTo(folder, outcome.location, context.lambdaContext.logGroupName, config),
  });
  if (folder === null) return report;
  const kept = await attempt(context, "keep the report", async () => {
    const whole: Uncapped<DatabaseReport>[] = [];
    for (const database of databases) whole.push(await uncap(database, folder));
    const losses = lossesOf(whole, folder);
    await putForms({ ...withLosses(report, losses), databases: whole.map(({ value }) => value) }, folder);
    return losses;
  });
  if (kept.done) return withLosses(report, kept.value);
  const { reason, hint } = kept.failure;
  const remark: Remark = {
    brief: null,
    text: `the full report could not be put into ${folder.bucket}: ${reason}`,
    hint,
  };
  return { ...report, remarks: [...report.remarks, remark], links: { ...report.links, full: null } };
}

/** What the report that is kept only counts, and what is to be said of that. */
interface Losses {
  readonly lacks: number;
  readonly remarks: readonly Remark[];
}

/** Bytes that the names of databases may take in a remark. */
const longest = 1_000;

function lossesOf(databases: readonly Uncapped<DatabaseReport>[], { bucket }: ReportFolder): Losses {
  const lacking = databases.flatMap(({ value, lost }) => {
    const lacks = unlisted(value);
    return lost === null || lacks === 0 ? [] : [{ database: value.database, lacks, ...lost }];
  });
  const groups = Map.groupBy(lacking, ({ reason, hint }) => JSON.stringify([reason, hint]));
  const remarks = [...groups.values()].flatMap((group): Remark[] => {
    const counts = group.map(({ database, lacks }) => `${database} ${thousands(lacks)}`);
    const which = `some findings (${some(counts, longest, "more").join(", ")})`;
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

/** One after the other: the page of 100,000 findings has some 50 MB. */
async function putForms(report: Report, { bucket, prefix }: ReportFolder): Promise<void> {
  await putObject(bucket, prefix + names.html, bytesOf(renderHtml(report)), "text/html; charset=utf-8");
  await putObject(bucket, prefix + names.json, JSON.stringify(report), "application/json");
  // a browser shows text, and would download SQL
  await putObject(bucket, prefix + names.sql, renderSql(report), "text/plain; charset=utf-8");
}

function bytesOf(pieces: Iterable<string>): Uint8Array {
  return Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece)));
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
