import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";
import { explain } from "./attempt.ts";
import { readConfig } from "./config.ts";
import { examine } from "./examine.ts";
import { makeReport } from "./report/make-report.ts";
import { publish } from "./report/publish.ts";
import type { Report, Status } from "./report/report.ts";
import { findTarget } from "./targets/find-target.ts";
import { parseTrigger } from "./triggers/parse-trigger.ts";

/** What an execution came to, for whoever started it and for the console. The report itself goes to the topic. */
export type Result = { readonly status: Status } | { readonly status: "ignored"; readonly reason: string };

/**
 * An event comes in; the server it is about is found and waited for; its databases are repaired; a report goes out.
 * A durable function: what reads the clock, AWS or PostgreSQL is inside of a step, and is not done again on a replay.
 */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Result> => {
  const trigger = parseTrigger(event);
  if (trigger.kind === "ignored") return ignore(context, trigger.reason);

  const configured = readConfig(process.env);
  const config = { ...configured, dryRun: configured.dryRun || trigger.dryRun };
  const run = { dryRun: config.dryRun, trigger: trigger.description };

  const found = await findTarget(context, trigger, config);
  if (found.kind === "ignored") return ignore(context, found.reason);
  if (found.kind === "failed") {
    const { name, failure } = found;
    return send(context, makeReport({ ...run, target: name, credentials: null, databases: [], failure }), config);
  }
  const { name, credentials } = found.target;
  const examined = await examine(context, found.target, config);
  return send(context, makeReport({ ...run, target: name, credentials: credentials.origin, ...examined }), config);
});

function ignore(context: DurableContext, reason: string): Result {
  context.logger.info(`ignored: ${reason}`);
  return { status: "ignored", reason };
}

async function send(context: DurableContext, report: Report, { topicArn }: { topicArn: string }): Promise<Result> {
  await context.step("publish the report", async ({ logger }) => {
    try {
      await publish(report, topicArn);
    } catch (error) {
      // if it stays so, the execution fails, and the log is where people look
      logger.warn(`the report is not published: ${explain(error).failure.reason}`, { target: report.target });
      throw error;
    }
  });
  context.logger.info(`reported: ${report.status}`, { target: report.target });
  return { status: report.status };
}
