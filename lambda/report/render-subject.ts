import type { Report } from "./report.ts";
import { briefsOf, totals } from "./totals.ts";

/** SNS takes less than 100 characters, without line breaks; e-mail is safest in ASCII. */
const longestSubject = 99;

/** The verdict, the server, the numbers: what a telephone shows of a mail. */
export function renderSubject(report: Report): string {
  const subject = `${verdict(report)} ${report.target}: ${summary(report)}`.replace(/[^\x20-\x7e]/gu, "?");
  return subject.length <= longestSubject ? subject : `${subject.slice(0, longestSubject - 3)}...`;
}

/** A word or two that say whether to read on. */
export function verdict(report: Report): string {
  const { failed, lost } = totals(report);
  const isPromise = report.dryRun && report.status === "attention" && failed + lost + briefsOf(report).length === 0;
  return isPromise ? "WOULD REPAIR" : report.status.toUpperCase();
}

/** The numbers that matter, worst first. */
export function summary(report: Report): string {
  if (report.failure !== null) return report.failure.reason;
  const { checked, resynced, recreated, leftAlone, failed, lost } = totals(report);
  const [recreate, resync] = report.dryRun ? ["to recreate", "to resync"] : ["recreated", "resynced"];
  const numbers = [
    lost > 0 && `${lost} of ${report.databases.length} databases could not be checked`,
    failed > 0 && `${failed} failed`,
    ...briefsOf(report),
    recreated > 0 && `${recreated} ${recreate}`,
    resynced > 0 && `${resynced} ${resync}`,
  ].filter((number) => number !== false);
  if (numbers.length === 0) numbers.push(`${checked} checked, nothing to do`);
  if (report.status === "repaired") numbers.push("all verified");
  // not broken for all we know, but worth a look: an OK must not hide them
  if (leftAlone > 0) numbers.push(`${leftAlone} left alone`);
  return numbers.join(", ");
}
