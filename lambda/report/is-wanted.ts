import type { Config } from "../config.ts";
import type { Trigger } from "../triggers/trigger.ts";
import type { Report } from "./report.ts";
import { totals } from "./totals.ts";

/**
 * Why nobody wants a mail of a report; null when somebody does.
 *
 * Who asks for a run gets its report. A schedule has something to say only when something is wrong; a cluster that is
 * new, only when there is something in it. Beyond that it is for the configuration to say.
 */
export function whyUnwanted(report: Report, { cause }: Pick<Trigger, "cause">, mail: Config["mail"]): string | null {
  const { status } = report;
  if (cause === "person") return null;
  const { checked, runningOut } = totals(report);
  if (status === "ok" && cause === "schedule") return "a schedule tells only of what is not";
  if (status === "ok" && cause === "creation" && checked === 0) return "the cluster is new, and empty";
  // no repair does it, so it is a matter for a person; a schedule would tell of it every day
  if (runningOut > 0 && cause !== "schedule") return null;
  switch (mail) {
    case "always":
      return null;
    case "changes":
      return status === "ok" ? "mails are wanted of changes and problems only" : null;
    case "problems":
      return status === "ok" || status === "repaired" ? "mails are wanted of problems only" : null;
  }
}
