import { verdict } from "./render-subject.ts";
import type { Report } from "./report.ts";
import { verification } from "./verification.ts";
import { wrap } from "./wrap.ts";

/** How it was verified, and where to read on. */
export function renderClosing(report: Report): string[] {
  const proof = verification(report);
  const lines = proof === null ? [] : ["", ...wrap(`${proof.verified ? "Verified" : "Not verified"}: ${proof.text}`)];
  return [...lines, ...againOf(report), "", ...linksOf(report)];
}

/** The command that asks for the same once more, where there is a reason to; else null. */
export function wantedAgain({ again, status }: Report): string | null {
  return status === "attention" || status === "failed" ? again : null;
}

/** The command on a line of its own, as that of a hint is. */
function againOf(report: Report): string[] {
  const again = wantedAgain(report);
  if (again === null) return [];
  const title = report.dryRun ? "To have it repaired, ask for a run that repairs:" : "To run the restore hook again:";
  return ["", title, again];
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
