import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { explain, retryStrategy } from "./attempt.ts";
import { findBaselines } from "./baseline/find-baselines.ts";
import { keepBaselines } from "./baseline/keep-baselines.ts";
import type { Config } from "./config.ts";
import { examine } from "./examine.ts";
import { type Kept, keepReport, type Outcome } from "./keep-report.ts";
import { emitMetrics } from "./metrics.ts";
import { now } from "./now.ts";
import { whyUnwanted } from "./report/is-wanted.ts";
import { publish } from "./report/publish.ts";
import type { Location, Report, Status } from "./report/report.ts";
import { type ReportFolder, reportFolder } from "./report/report-folder.ts";
import { findPlace } from "./targets/find-place.ts";
import { logIn } from "./targets/log-in.ts";
import type { Originals } from "./targets/original-reader.ts";
import { logInToSource, originalsOf } from "./targets/source.ts";
import type { Place } from "./targets/target.ts";
import { askAgain } from "./triggers/ask-again.ts";
import type { Trigger } from "./triggers/trigger.ts";

/** What an execution came to, for whoever started it and for the console. The report itself goes to the topic. */
export type Result = { readonly status: Status } | { readonly status: "ignored"; readonly reason: string };

/** The server that a trigger is about is found and waited for; its databases are repaired; a report goes out. */
export async function run(context: DurableContext, trigger: Trigger, configured: Config): Promise<Result> {
  const started = await now(context, "note the time");
  const wanted = {
    ...configured,
    dryRun: configured.dryRun || trigger.dryRun,
    restore: trigger.restore ?? configured.restore,
  };
  const folderOf = (target: string) => folderFor(context, target, started, configured);
  const finish = async (outcome: Outcome) => {
    const kept = await keepReport(context, outcome, configured, folderOf(outcome.target));
    await count(context, kept);
    return send(context, kept.report, trigger, configured);
  };
  const blank = {
    dryRun: wanted.dryRun,
    address: null,
    location: locationOf(context),
    // where the settings say that nothing is to be changed, asking for it does not help
    again: configured.dryRun ? null : askAgain(trigger, context.lambdaContext.invokedFunctionArn),
    trigger: trigger.description,
    origin: trigger.origin,
    times: { triggered: instant(trigger.time), started, admitted: null },
    credentials: null,
    remarks: [],
    databases: [],
  };

  const found = await findPlace(context, trigger, configured);
  if (found.kind === "ignored") return ignore(context, found.reason);
  if (found.kind === "failed") return finish({ ...blank, target: found.name, failure: found.failure });

  const { remarks, readOnly, loadedBy } = found.place;
  const origin = loadedBy === null ? trigger.origin : { kind: loadedBy.kind, identifier: loadedBy.identifier };
  const config = { ...wanted, dryRun: wanted.dryRun || readOnly };
  const admitted = await logIn(context, found.place, trigger, config);
  if (admitted.kind === "ignored") return ignore(context, admitted.reason);
  if (admitted.kind === "failed") {
    const address = addressOf(found.place);
    return finish({ ...blank, address, origin, remarks, target: admitted.name, failure: admitted.failure });
  }
  const { target } = admitted;
  const from = await logInToSource(context, target, config);
  const baselines = await findBaselines(context, target, trigger, config);
  const sources = originalsOf(target, from.source, config);
  const originals: Originals = (database) => sources(database) ?? baselines.originals(database);
  const examined = await examine(context, target, originals, config, folderOf(target.name));
  const { databases } = examined;
  const kept = await keepBaselines(context, { target, trigger, config, originals, databases });
  return finish({
    ...blank,
    dryRun: config.dryRun,
    target: target.name,
    address: addressOf(target),
    origin,
    times: { ...blank.times, admitted: new Date(target.admittedAt).toISOString() },
    credentials: target.credentials[0]?.origin ?? null,
    remarks: [...target.remarks, ...from.remarks, ...baselines.remarks, ...examined.remarks, ...kept],
    databases,
    failure: null,
  });
}

/** Leaves a line in the log, and nothing else. */
export function ignore(context: DurableContext, reason: string): Result {
  context.logger.info(`ignored: ${reason}`);
  return { status: "ignored", reason };
}

/** What is a time by ISO 8601 in UTC, as AWS writes it. Who sends an event by hand may write anything. */
function instant(time: string | null): string | null {
  return time !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(time) ? time : null;
}

function addressOf({ address: { host, port } }: Place): string {
  return `${host}:${port}`;
}

/** Where Lambda says that the function is. */
function locationOf({ lambdaContext: { invokedFunctionArn } }: DurableContext): Location | null {
  const [, region, account] = /^arn:[^:]+:lambda:([^:]+):(\d{12}):/.exec(invokedFunctionArn) ?? [];
  return region === undefined || account === undefined ? null : { account, region };
}

function folderFor(
  { executionContext }: DurableContext,
  target: string,
  started: string,
  { bucket }: Config,
): ReportFolder | null {
  const executionArn = executionContext.durableExecutionArn;
  return bucket === undefined ? null : reportFolder(bucket, { target, started, executionArn });
}

/** Counts before anything is sent: what was done is counted also when nobody can be told of it. */
async function count(context: DurableContext, { report, notKept }: Kept): Promise<void> {
  const { admitted, ended } = report.times;
  const seconds = admitted === null ? 0 : (Date.parse(ended) - Date.parse(admitted)) / 1_000;
  await context.step("count what it came to", async () => emitMetrics(report, { seconds, notKept }));
}

/** Publishes the report, where anybody wants it. */
async function send(context: DurableContext, report: Report, trigger: Trigger, config: Config): Promise<Result> {
  const { status, target } = report;
  const unwanted = whyUnwanted(report, trigger, config.mail);
  if (unwanted !== null) {
    context.logger.info(`not mailed: ${status}, and ${unwanted}`, { target });
    return { status };
  }
  await context.step(
    "publish the report",
    async ({ logger }) => {
      try {
        // killed after SNS has taken it, and before that is known here, it is published twice: better than never
        const refusal = await publish(report, config.topicArn);
        if (refusal !== null) logger.warn(`only the least of the report is published: ${refusal.reason}`, { target });
      } catch (error) {
        // if it stays so, the execution fails, and the log is where people look
        logger.warn(`the report is not published: ${explain(error).failure.reason}`, { target });
        throw error;
      }
    },
    { retryStrategy },
  );
  context.logger.info(`reported: ${status}`, { target });
  return { status };
}
