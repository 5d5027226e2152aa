import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { attempt } from "./attempt.ts";
import type { Config } from "./config.ts";
import { now } from "./now.ts";
import { type Capped, uncap } from "./report/capped.ts";
import { logLink, objectLink } from "./report/console-links.ts";
import { makeReport } from "./report/make-report.ts";
import { renderHtml } from "./report/render-html.ts";
import { renderSql } from "./report/render-sql.ts";
import type { DatabaseReport, FullReport, Links, Location, Remark, Report, Times } from "./report/report.ts";
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
    const whole: DatabaseReport[] = [];
    for (const database of databases) whole.push(await uncap(database, folder));
    await putForms({ ...report, databases: whole }, folder);
  });
  if (kept.done) return report;
  const { reason, hint } = kept.failure;
  const remark: Remark = {
    brief: null,
    text: `the full report could not be put into ${folder.bucket}: ${reason}`,
    hint,
  };
  return { ...report, remarks: [...report.remarks, remark], links: { ...report.links, full: null } };
}

/** The names of the objects in the folder. */
const names: FullReport = { html: "report.html", json: "report.json", sql: "report.sql" };

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
  const full = html === null || json === null || sql === null ? null : { html, json, sql };
  return { log: logLink(location, logGroup), full, runbook };
}
