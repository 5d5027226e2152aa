import type { DurableContext } from "@aws/durable-execution-sdk-js";
import { explain, retryStrategy } from "./attempt.ts";
import type { Config } from "./config.ts";
import { examine } from "./examine.ts";
import { emitMetrics } from "./metrics.ts";
import { makeReport } from "./report/make-report.ts";
import { publish } from "./report/publish.ts";
import type { Report, Status } from "./report/report.ts";
import { totals } from "./report/totals.ts";
import { findPlace } from "./targets/find-place.ts";
import { logIn } from "./targets/log-in.ts";
import type { Trigger } from "./triggers/trigger.ts";

/** What an execution came to, for whoever started it and for the console. The report itself goes to the topic. */
export type Result = { readonly status: Status } | { readonly status: "ignored"; readonly reason: string };

/** The server that a trigger is about is found and waited for; its databases are repaired; a report goes out. */
export async function run(context: DurableContext, trigger: Trigger, configured: Config): Promise<Result> {
  const wanted = { ...configured, dryRun: configured.dryRun || trigger.dryRun };
  const blank = { dryRun: wanted.dryRun, trigger: trigger.description, credentials: null, databases: [], remarks: [] };
  const finish = (report: Parameters<typeof makeReport>[0], since: number | null = null) =>
    send(context, makeReport(report), trigger, configured, since);

  const found = await findPlace(context, trigger, configured);
  if (found.kind === "ignored") return ignore(context, found.reason);
  if (found.kind === "failed") return finish({ ...blank, target: found.name, failure: found.failure });

  const { remarks, readOnly } = found.place;
  const config = { ...wanted, dryRun: wanted.dryRun || readOnly };
  const admitted = await logIn(context, found.place, trigger, config);
  if (admitted.kind === "ignored") return ignore(context, admitted.reason);
  if (admitted.kind === "failed") {
    return finish({ ...blank, target: admitted.name, remarks, failure: admitted.failure });
  }
  const credentials = admitted.target.credentials[0]?.origin ?? null;
  const databases = await examine(context, admitted.target, config);
  const { name: target, admittedAt } = admitted.target;
  const parts = { target, remarks: admitted.target.remarks, credentials, databases, failure: null };
  return finish({ ...blank, dryRun: config.dryRun, ...parts }, admittedAt);
}

/** Leaves a line in the log, and nothing else. */
export function ignore(context: DurableContext, reason: string): Result {
  context.logger.info(`ignored: ${reason}`);
  return { status: "ignored", reason };
}

/** Publishes the report, where anybody wants it, and counts. `since` is when the server let us in, if it did. */
async function send(
  context: DurableContext,
  report: Report,
  trigger: Trigger,
  config: Config,
  since: number | null,
): Promise<Result> {
  const { status, target } = report;
  const count = () => emitMetrics(report, since === null ? 0 : (Date.now() - since) / 1_000);
  if (!isWanted(report, trigger)) {
    await context.step("count what it came to", async () => count());
    context.logger.info(`not mailed: ${status}, and nobody has asked`, { target });
    return { status };
  }
  await context.step(
    "publish the report",
    async ({ logger }) => {
      try {
        // killed after SNS has taken it, and before that is known here, it is published twice: better than never
        await publish(report, config.topicArn);
      } catch (error) {
        // if it stays so, the execution fails, and the log is where people look
        logger.warn(`the report is not published: ${explain(error).failure.reason}`, { target });
        throw error;
      }
      count();
    },
    { retryStrategy },
  );
  context.logger.info(`reported: ${status}`, { target });
  return { status };
}

/** A schedule has something to say only when something is wrong; a cluster that is new, only when there is something in it. */
function isWanted(report: Report, { cause }: Trigger): boolean {
  if (report.status !== "ok") return true;
  if (cause === "creation") return totals(report).checked > 0;
  return cause !== "schedule";
}
