import { verdict } from "./render-subject.ts";
import type { Report } from "./report.ts";
import { wrap } from "./wrap.ts";

/** How it was verified, and where to read on. */
export function renderClosing(report: Report): string[] {
  const proof = "Verified: after the repairs everything was read again, and the numbers above come from that.";
  return [...(hasChanged(report) ? ["", ...wrap(proof)] : []), "", ...linksOf(report)];
}

function hasChanged({ databases, dryRun }: Report): boolean {
  return !dryRun && databases.some(({ counts }) => counts.recreated + counts.resynced > 0);
}

/** A link is left whole, at the end of its line. */
function linksOf(report: Report): string[] {
  const { full, log, runbook } = report.links;
  return [
    ...(full === null ? [] : [`Full report, with report.json and report.sql beside it: ${full.html}`]),
    ...(log === null ? [] : [`Log: ${log}`]),
    `Runbook, under ${verdict(report)}: ${runbook ?? "docs/runbook.md in the restore hook's repository"}`,
  ];
}
