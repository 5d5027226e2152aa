import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { metricNames, metricNamespace } from "./metric-names.ts";
import type { Report } from "./report/report.ts";
import { totals } from "./report/totals.ts";

/** What of a run its report does not say. */
interface Beside {
  /** How long it was at work on the server. */
  readonly seconds: number;
  /** Whether there is a bucket for the whole of reports, and that of this one is not in it. */
  readonly notKept: boolean;
}

/**
 * Counts what a run came to, by a line in the log that CloudWatch reads.
 *
 * To be called inside of a durable step: a replay would count again.
 */
export function emitMetrics(report: Report, { seconds, notKept }: Beside): void {
  const { checked, resynced, recreated, failed, leftBehind, restored, lost } = totals(report);
  const metrics = new Metrics({
    namespace: metricNamespace,
    serviceName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? "local",
  });
  metrics.addMetric(metricNames.checked, MetricUnit.Count, checked);
  // what a dry run would have repaired is not repaired
  metrics.addMetric(metricNames.repaired, MetricUnit.Count, report.dryRun ? 0 : resynced + recreated);
  // a database that could not be looked at, and a server that could not, count as one each
  metrics.addMetric(metricNames.failed, MetricUnit.Count, failed + lost + (report.failure === null ? 0 : 1));
  metrics.addMetric(metricNames.leftBehind, MetricUnit.Count, leftBehind);
  metrics.addMetric(metricNames.restored, MetricUnit.Count, report.dryRun ? 0 : restored);
  metrics.addMetric(metricNames.notKept, MetricUnit.Count, notKept ? 1 : 0);
  metrics.addMetric(metricNames.seconds, MetricUnit.Seconds, seconds);
  // for whoever reads the log: as a dimension, each server would be a metric of its own, which costs
  metrics.addMetadata("target", report.target);
  metrics.addMetadata("status", report.status);
  metrics.publishStoredMetrics();
}
