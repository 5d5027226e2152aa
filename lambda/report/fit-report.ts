import type { Failure } from "../failure.ts";
import { eachCount } from "./counts.ts";
import { importanceOf, isQuiet } from "./database-report.ts";
import type { DatabaseReport, Remark, Report } from "./report.ts";
import { totals } from "./totals.ts";

/** Characters of a text where room is short: nobody writes more in earnest. */
const longestText = 1_000;

/** What the numbers of `omitted` may grow by, in bytes. */
const roomOfNumbers = 200;

type Size = (value: unknown) => number;

/**
 * The report with what fits into the room. First findings are left out, those that matter least, by turns of the
 * databases. Where that does not do: databases that have nothing to say; then the ends of long texts; then remarks, and
 * databases that have least to say. The counts of the databases and `omitted` tell of all that.
 */
export function fitReport(report: Report, room: number, sizeOf: Size): Report {
  const fits = (one: Report) => sizeOf(bare(one)) <= room;
  if (fits(report)) return withFindings(report, room, sizeOf);
  const vocal = keep(
    report,
    report.remarks,
    report.databases.filter((database) => !isQuiet(database)),
  );
  if (fits(vocal)) return withFindings(vocal, room, sizeOf);
  const short = shorten(vocal);
  return withFindings(fits(short) ? short : cut(short, room, sizeOf), room, sizeOf);
}

function withFindings(report: Report, room: number, sizeOf: Size): Report {
  return {
    ...report,
    databases: limitFindings(report.databases, room - sizeOf(bare(report)), room * largeShare, sizeOf),
  };
}

/** Without findings. */
function bare(report: Report): Report {
  return { ...report, databases: report.databases.map((database) => ({ ...database, findings: [] })) };
}

/** The report with these parts only, and what that leaves out. */
function keep(report: Report, remarks: readonly Remark[], databases: readonly DatabaseReport[]): Report {
  const kept = { ...report, remarks, databases };
  const { omitted } = report;
  const [before, now] = [totals(report), totals(kept)];
  return {
    ...kept,
    omitted: {
      remarks: omitted.remarks + report.remarks.length - remarks.length,
      databases: omitted.databases + report.databases.length - databases.length,
      checked: omitted.checked + before.checked - now.checked,
      counts: eachCount((count) => omitted.counts[count] + before[count] - now[count]),
    },
  };
}

/** As many remarks as fit into half of the room, then as many databases as fit into the rest. */
function cut(report: Report, room: number, sizeOf: Size): Report {
  let left = room - roomOfNumbers - sizeOf({ ...report, remarks: [], databases: [] });
  const takes = (part: Remark | DatabaseReport, spared: number) => {
    const rest = left - sizeOf(part) - 1;
    if (rest < spared) return false;
    left = rest;
    return true;
  };
  const half = left / 2;
  const remarks = report.remarks.filter((remark) => takes(remark, half));
  const taken = new Set(
    report.databases
      .toSorted((one, other) => need(one) - need(other))
      .filter((database) => takes({ ...database, findings: [] }, 0)),
  );
  return keep(
    report,
    remarks,
    report.databases.filter((database) => taken.has(database)),
  );
}

/** What a database may have to say, what a reader needs most first. */
const needs: readonly ((database: DatabaseReport) => boolean)[] = [
  ({ failure }) => failure !== null,
  ({ counts }) => counts.failed > 0,
  ({ counts }) => counts.leftBehind > 0,
  ({ counts }) => counts.resynced + counts.recreated + counts.restored > 0,
  ({ counts }) => counts.leftAlone + counts.runningOut > 0,
];

function need(database: DatabaseReport): number {
  const index = needs.findIndex((says) => says(database));
  return index === -1 ? needs.length : index;
}

/** Of the room of a report. A finding that is larger, and does not fit, is left out for itself, and those after it are not. */
const largeShare = 1 / 8;

/** Of each database as many findings as fit, in their order: by turns, what matters most first. */
function limitFindings(
  databases: readonly DatabaseReport[],
  room: number,
  largest: number,
  sizeOf: Size,
): DatabaseReport[] {
  const limited = databases.map((database) => ({ database, taken: new Set<number>(), isFull: false }));
  const turns = limited
    .flatMap((taker) => taker.database.findings.map((finding, turn) => ({ taker, finding, turn })))
    .toSorted((one, other) => importanceOf(one.finding) - importanceOf(other.finding) || one.turn - other.turn);
  let left = room;
  for (const { taker, finding, turn } of turns) {
    if (taker.isFull) continue;
    const comma = taker.taken.size === 0 ? 0 : 1;
    const size = sizeOf(finding);
    const rest = left - size - comma;
    // what comes after it matters less
    if (rest < 0) taker.isFull = size <= largest;
    else {
      taker.taken.add(turn);
      left = rest;
    }
  }
  return limited.map(({ database, taken }) => ({
    ...database,
    findings: database.findings.filter((_, turn) => taken.has(turn)),
  }));
}

/** With the beginnings of texts that are longer than anybody writes. */
function shorten(report: Report): Report {
  const { target, trigger, origin, credentials, remarks, databases, failure } = report;
  return {
    ...report,
    target: beginning(target),
    trigger: beginning(trigger),
    origin: origin === null ? null : { ...origin, identifier: beginning(origin.identifier) },
    credentials: credentials === null ? null : beginning(credentials),
    remarks: remarks.map(({ brief, text, hint }) => ({
      brief: brief === null ? null : beginning(brief),
      text: beginning(text),
      hint: beginning(hint),
    })),
    databases: databases.map((one) => ({
      ...one,
      database: beginning(one.database),
      comparison: one.comparison === null ? null : { ...one.comparison, with: beginning(one.comparison.with) },
      failure: shortenFailure(one.failure),
    })),
    failure: shortenFailure(failure),
  };
}

function shortenFailure(failure: Failure | null): Failure | null {
  return failure === null ? null : { reason: beginning(failure.reason), hint: beginning(failure.hint) };
}

function beginning(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}...`;
}
