import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { metricNames, metricNamespace } from "../lambda/metric-names.ts";

/** What is counted of a hook. */
export interface HookMetrics {
  /** Durable executions that failed or ran out of time. */
  readonly failedRuns: IMetric;
  readonly startedRuns: IMetric;
  /** Invocations that broke off. A run is several of them, and may go on after one has. */
  readonly errors: IMetric;
  readonly throttles: IMetric;
  readonly deadLetters: IMetric;
  /** What the function counts itself: see lambda/metrics.ts. */
  readonly reported: Readonly<Record<keyof typeof metricNames, IMetric>>;
}

export function hookMetrics(durableFunction: IFunction, deadLetterQueue: IQueue): HookMetrics {
  const period = Duration.minutes(5);
  const { functionName } = durableFunction;

  // the guide names these metrics, but not their dimension: FunctionName is that of all others of a function
  // https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html
  const runs = (metricName: string) => durableFunction.metric(metricName, { statistic: "Sum", period });
  const own = (metricName: string, statistic: string) =>
    new Metric({ namespace: metricNamespace, metricName, dimensionsMap: { service: functionName }, statistic, period });

  return {
    failedRuns: new MathExpression({
      label: "failed",
      expression: "FILL(failed, 0) + FILL(timedOut, 0)",
      usingMetrics: { failed: runs("DurableExecutionFailed"), timedOut: runs("DurableExecutionTimedOut") },
      period,
    }),
    startedRuns: runs("DurableExecutionStarted").with({ label: "started" }),
    errors: durableFunction.metricErrors({ period }),
    throttles: durableFunction.metricThrottles({ period }),
    deadLetters: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum", period }),
    reported: {
      checked: own(metricNames.checked, "Sum"),
      repaired: own(metricNames.repaired, "Sum"),
      failed: own(metricNames.failed, "Sum"),
      leftBehind: own(metricNames.leftBehind, "Sum"),
      restored: own(metricNames.restored, "Sum"),
      notKept: own(metricNames.notKept, "Sum"),
      seconds: own(metricNames.seconds, "Maximum"),
    },
  };
}
