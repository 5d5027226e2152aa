import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { HookMetrics } from "./hook-metrics.ts";

interface AlarmOn {
  readonly id: string;
  readonly metric: cloudwatch.IMetric;
  readonly happened: string;
  readonly look: string;
  /** The heading of docs/runbook.md that says what to do. */
  readonly heading: string;
}

/** Tells `topic` when the hook itself is in trouble: then no report comes, or a late one. */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, metrics: HookMetrics, topic: ITopic) {
    super(scope, id);
    const alarms: readonly AlarmOn[] = [
      {
        id: "FailedRuns",
        metric: metrics.failedRuns,
        happened: "A run of the restore hook failed, or was not done in two days; no report came of it.",
        look: "Lambda console, the function, durable executions: the failed one says why.",
        heading: "A run failed",
      },
      {
        id: "Errors",
        metric: metrics.errors,
        happened: "The function of the restore hook broke off: out of memory, out of time, or an error of its own.",
        look: "The log of the function, at that time.",
        heading: "The function broke off",
      },
      {
        id: "Undelivered",
        metric: metrics.deadLetters,
        happened: "The dead-letter queue of the restore hook holds events that nothing was done about.",
        look: "SQS console, the queue: each message is an event.",
        heading: "The dead-letter queue is not empty",
      },
      {
        id: "Throttles",
        metric: metrics.throttles,
        happened: "The restore hook was not allowed to run: the account runs as many functions as it may.",
        look: "Lambda console, the function, monitoring; the concurrency quota of the account.",
        heading: "The function is throttled",
      },
    ];
    const action = new SnsAction(topic);
    this.all = alarms.map(({ id, metric, happened, look, heading }) => {
      const alarm = new cloudwatch.Alarm(this, id, {
        metric,
        alarmDescription: `${happened} Look at: ${look} What to do: docs/runbook.md, "${heading}".`,
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        // there are data only when something happens
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      return alarm;
    });
  }
}
