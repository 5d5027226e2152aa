import { Duration } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric, LogQueryWidget } from "aws-cdk-lib/aws-cloudwatch";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { HookMetrics } from "./hook-metrics.ts";

/** What the hook has done in the last weeks, on one page: restores are rare. */
export function addDashboard(scope: Construct, metrics: HookMetrics, logGroup: ILogGroup): Dashboard {
  const { reported } = metrics;
  const graph = (title: string, left: IMetric[]) =>
    new GraphWidget({ title, left, width: 12, period: Duration.hours(1) });
  return new Dashboard(scope, "Dashboard", {
    defaultInterval: Duration.days(28),
    widgets: [
      [
        graph("Sequences and keys", [reported.checked, reported.repaired, reported.failed]),
        graph("Runs", [metrics.startedRuns, metrics.failedRuns]),
      ],
      [
        graph("Trouble", [metrics.errors, metrics.throttles, metrics.deadLetters, reported.notKept]),
        graph("Seconds at work on a server", [reported.seconds]),
      ],
      [graph("Beside sequences and keys", [reported.leftBehind, reported.restored])],
      [
        new LogQueryWidget({
          title: "What was started, ignored and reported",
          logGroupNames: [logGroup.logGroupName],
          queryLines: [
            "fields @timestamp, @message",
            "filter @message like /started|ignored|reported|not mailed/",
            "sort @timestamp desc",
          ],
          width: 24,
        }),
      ],
    ],
  });
}
