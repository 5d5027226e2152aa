import { tablesCompared, tablesInWords } from "./comparisons.ts";
import { thousands } from "./numbers.ts";
import type { Report } from "./report.ts";
import { briefsOf, totals } from "./totals.ts";

/** SNS takes less than 100 characters, without line breaks; e-mail is safest in ASCII. */
const longestSubject = 99;

/** As much of a server's name is shown, however much there is to say of it. */
const shortestTarget = 24;

/** The verdict, the server, the numbers: what a telephone shows of a mail. A long name gives way to the numbers. */
export function renderSubject(report: Report): string {
  const begin = `${verdict(report)} `;
  const target = ascii(report.target);
  const parts = partsOf(report).map(ascii);
  const room = longestSubject - begin.length - ": ".length;
  const name = cut(target, Math.max(room - parts.join(", ").length, Math.min(target.length, shortestTarget)));
  return `${begin}${name}: ${cutBetween(parts, room - name.length)}`;
}

/** A word or two that say whether to read on. */
export function verdict(report: Report): string {
  const { failed, lost, leftBehind } = totals(report);
  const forPerson = failed + lost + leftBehind + briefsOf(report).length;
  const isPromise = report.dryRun && report.status === "attention" && forPerson === 0;
  return isPromise ? "WOULD REPAIR" : report.status.toUpperCase();
}

/** What it came to, in a line: the numbers that matter, or why there are none. */
export function summary(report: Report): string {
  return partsOf(report).join(", ");
}

function partsOf(report: Report): string[] {
  return report.failure === null ? numbersOf(report) : [report.failure.reason];
}

/** The numbers that matter: what needs a person, worst first, then what was done, then what may be worth a look. */
export function numbersOf(report: Report): string[] {
  const { checked, resynced, recreated, leftAlone, failed, lost, runningOut, leftBehind, restored } = totals(report);
  const [recreate, resync, restore] = report.dryRun
    ? ["to recreate", "to resync", "to restore"]
    : ["recreated", "resynced", "restored"];
  const things = checked === 1 ? "sequence or key" : "sequences and keys";
  const isQuiet = lost + failed + briefsOf(report).length + recreated + resynced + restored + leftBehind === 0;
  const tables = tablesCompared(report);
  const count = (number: number, what: string) => (number > 0 ? [`${thousands(number)} ${what}`] : []);
  return [
    ...count(lost, `of ${thousands(report.databases.length)} databases could not be checked`),
    ...count(failed, report.dryRun ? "cannot be repaired" : "failed"),
    ...briefsOf(report),
    ...count(leftBehind, "left behind"),
    ...(isQuiet ? [`${thousands(checked)} ${things} checked`] : []),
    ...(isQuiet && tables !== null ? [`${tablesInWords(tables)} compared`] : []),
    ...(isQuiet && runningOut === 0 ? ["nothing to do"] : []),
    ...count(recreated, recreate),
    ...count(resynced, resync),
    ...count(restored, restore),
    ...(report.status === "repaired" ? ["all verified"] : []),
    // not broken yet, or for all we know, but worth a look: an OK must not hide them
    ...count(runningOut, "running out of numbers"),
    ...count(leftAlone, "left alone"),
  ];
}

function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, "?");
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}

/** As many of the parts as there is room for: half of one would say something else. */
function cutBetween(parts: readonly string[], longest: number): string {
  const all = parts.join(", ");
  if (all.length <= longest) return all;
  const more = "...";
  const count = parts.findIndex((_, index) => parts.slice(0, index + 1).join(", ").length + more.length > longest);
  return count === 0 ? cutAtWord(all, longest) : `${parts.slice(0, count).join(", ")}${more}`;
}

/** Between two words, if there are any: half of a number would be a wrong one. */
function cutAtWord(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = text.lastIndexOf(" ", longest - 3);
  return end <= 0 ? cut(text, longest) : `${text.slice(0, end).replace(/,$/, "")}...`;
}
