import type { Report } from "../../lambda/report/report.ts";

/** What is not free text: words of ours, and times. */
const fixed: ReadonlySet<string> = new Set([
  ...["status", "outcome", "problem", "kind"],
  ...["triggered", "started", "admitted", "ended"],
]);

/** The same report with every free text replaced, wherever it stands. */
export function withStrings(report: Report, replace: (text: string) => string): Report {
  return JSON.parse(JSON.stringify(report), (key, value: unknown) =>
    typeof value === "string" && !fixed.has(key) ? replace(value) : value,
  );
}
