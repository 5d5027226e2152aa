import { sentence } from "../failure.ts";
import { escapeInvisible } from "../postgres/identifiers.ts";
import { renderFindings } from "./render-findings.ts";
import { summary, verdict } from "./render-subject.ts";
import type { DatabaseReport, Report } from "./report.ts";
import { wrap } from "./wrap.ts";

/** Bytes that the text of a message may take: SNS takes 256 KiB, subject and attributes included. */
const messageRoom = 250_000;

/** The report as a mail, of so many bytes at most: plain text that is as clear in a proportional font, the verdict first. */
export function renderText(report: Report, room = messageRoom): string {
  const lines = [
    `${verdict(report)}: ${escapeInvisible(summary(report))}`,
    "",
    `Server: ${escapeInvisible(report.target)}`,
    `Started by: ${escapeInvisible(report.trigger)}`,
    ...(report.credentials === null ? [] : [`Credentials: ${escapeInvisible(report.credentials)}`]),
    ...(report.dryRun ? ["Dry run: nothing has been changed."] : []),
    ...(report.failure === null ? [] : ["", `HINT: ${escapeInvisible(report.failure.hint)}`]),
  ].flatMap((line) => wrap(line));
  const remarks = report.remarks.flatMap(({ text, hint }) => [
    "",
    ...wrap(escapeInvisible(`${sentence(text)}.`)),
    ...wrap(`HINT: ${escapeInvisible(hint)}`, "  "),
  ]);
  const databases = report.databases.flatMap((database) => ["", ...renderDatabase(database, report.dryRun)]);
  return cut([...lines, ...remarks, ...databases, ...closing(report)], room);
}

function renderDatabase({ database, checked, counts, findings, failure }: DatabaseReport, dryRun: boolean): string[] {
  const name = `Database ${escapeInvisible(database)}`;
  if (failure !== null) {
    return [
      ...wrap(`${name}: ${escapeInvisible(failure.reason)}`),
      ...wrap(`HINT: ${escapeInvisible(failure.hint)}`, "  "),
    ];
  }
  if (checked === 0) return [`${name}: no sequences, and no keys that lack one`];
  const changed = counts.recreated + counts.resynced;
  const numbers = [
    `${checked} checked`,
    `${changed} ${dryRun ? "to repair" : "repaired"}`,
    `${counts.leftAlone} left alone`,
    `${counts.failed} failed`,
  ];
  const total = changed + counts.leftAlone + counts.failed;
  const omitted = total - findings.length;
  return [
    `${name}: ${numbers.join(", ")}`,
    ...renderFindings(findings, dryRun),
    ...(omitted > 0 ? ["", `and ${omitted} more, which did not fit into this report`] : []),
  ];
}

function closing(report: Report): string[] {
  const hasChanged = report.databases.some(({ counts }) => counts.recreated + counts.resynced > 0);
  if (!hasChanged || report.dryRun) return [];
  const proof = "Verified: after the repairs everything was read again, and the numbers above come from that.";
  return ["", ...wrap(proof)];
}

/** Ends a text that is too long at the end of a line, and says so. */
function cut(lines: readonly string[], bytes: number): string {
  const notice = "(The report is longer than a message may be, and ends here.)";
  let room = bytes - notice.length - 1;
  const end = lines.findIndex((line) => {
    room -= Buffer.byteLength(line) + 1;
    return room < 0;
  });
  return [...(end === -1 ? lines : [...lines.slice(0, end), notice]), ""].join("\n");
}
