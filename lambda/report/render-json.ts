import { fitReport } from "./fit-report.ts";
import type { Report } from "./report.ts";

/**
 * The report for machines, as docs/report.schema.json describes it.
 *
 * `room`: the bytes that it may take inside of another JSON, see {@link sizeOf}; from 50,000 on it is kept to. What is
 * left out then, and in which order, is told in fit-report.ts.
 */
export function renderJson(report: Report, room?: number): string {
  return inAscii(room === undefined ? report : fitReport(report, room, sizeOf));
}

/** The bytes of a value's JSON as it stands inside of another JSON, where each quote and backslash takes one more. */
function sizeOf(value: unknown): number {
  return JSON.stringify(inAscii(value)).length - '""'.length;
}

/** A name may hold characters that a queue refuses, or that change the direction of the text around them. */
function inAscii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
