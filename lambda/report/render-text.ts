import { bytesOf, fitSections } from "./fit-sections.ts";
import { presentable, some } from "./presentable.ts";
import { renderClosing } from "./render-closing.ts";
import { renderDatabases } from "./render-databases.ts";
import { renderFacts } from "./render-facts.ts";
import { renderLeftAlone, renderRecreated, renderResynced, renderRunningOut } from "./render-findings.ts";
import { isHealthy, renderHealthy } from "./render-healthy.ts";
import { renderLeftBehind, renderRestored } from "./render-left-behind.ts";
import { numbersOf, verdict } from "./render-subject.ts";
import { renderRemarks, renderTrouble } from "./render-trouble.ts";
import type { Report } from "./report.ts";
import { wrap, wrapHint, wrapList } from "./wrap.ts";

/** Gmail clips a mail at 102 KB, and SNS takes 256 KiB, which other forms of the report are to share. */
const roomOfMail = 60_000;

/** Of the room, as much as one text may take: there are some that are shown in any case. */
const shareOfOne = 1 / 40;

/** Of the room, as much as the SQL may take that the script has, too. */
const shareOfSql = 1 / 8;

/**
 * The report as a mail: plain text that is as clear in a proportional font, the verdict first, then what a person must
 * do. A server that is well has three lines.
 *
 * @param room bytes of UTF-8 that it may take, 10,000 or more; of what does not fit, the numbers are said
 */
export function renderText(whole: Report, room = roomOfMail): string {
  const longest = Math.floor(room * shareOfOne);
  const report = presentable(whole, longest);
  const status = renderStatus(report, longest);
  const lines = isHealthy(report)
    ? [...status, ...renderHealthy(report, longest)]
    : [...status, "", ...renderBody(report, longest, room - bytesOf(status) - 1)];
  return `${lines.join("\n")}\n`;
}

function renderStatus(report: Report, longest: number): string[] {
  const begin = `${verdict(report)}:`;
  if (report.failure !== null) return wrap(`${begin} ${report.failure.reason}`);
  return wrapList(begin, some(numbersOf(report), longest, "more"));
}

function renderBody(report: Report, longest: number, room: number): string[] {
  const opening = [...renderFacts(report), ...(report.failure === null ? [] : ["", ...wrapHint(report.failure.hint)])];
  const { section: databases, quiet } = renderDatabases(report, longest);
  const closing = renderClosing(report);
  const { full } = report.links;
  const elsewhere = full?.lacks === 0 ? "in the full report" : "which did not fit into this report";
  const pointer = pointerTo(report);
  const { toDecide, scripted } = renderLeftBehind(report, room * shareOfSql);
  const sections = fitSections(
    {
      trouble: renderTrouble(report),
      toDecide,
      runningOut: renderRunningOut(report),
      remarks: renderRemarks(report),
      recreated: renderRecreated(report),
      databases,
      resynced: renderResynced(report),
      restored: renderRestored(report),
      scripted,
      leftAlone: renderLeftAlone(report),
    },
    room - bytesOf([...opening, ...pointer, ...quiet, ...closing]),
    elsewhere,
  );
  const changes = [...sections.recreated, ...sections.resynced, ...sections.restored];
  const leftBehind = [...sections.toDecide, ...sections.scripted];
  const isCut = Object.values(sections).some((lines) => lines.at(-1)?.endsWith(`, ${elsewhere}`));
  return [
    ...opening,
    ...(isCut ? pointer : []),
    ...sections.databases,
    ...quiet,
    ...sections.trouble,
    // what has been done can wait; what is to be done comes in the order in which it is to be done
    ...(report.dryRun ? [...changes, ...leftBehind] : [...leftBehind, ...changes]),
    ...sections.leftAlone,
    ...sections.runningOut,
    ...sections.remarks,
    ...closing,
  ];
}

/** Where all of it is: whoever reads a mail that has not all of it should not have to look for that at its end. */
function pointerTo({ links: { full } }: Report): string[] {
  return full === null ? [] : ["", `Not all of it is in this mail. The full report: ${full.html}`];
}
