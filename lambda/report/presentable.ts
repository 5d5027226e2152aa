import { escapeInvisible } from "../postgres/identifiers.ts";
import { thousands } from "./numbers.ts";
import type { LeftBehind, Links, Report } from "./report.ts";

/**
 * The report with texts that cannot forge what stands around them, and none longer than so many bytes: names in it, and
 * what others said, may be anything. Of SQL it is all or nothing.
 */
export function presentable(report: Report, longest: number): Report {
  const show = (text: string) => clip(escapeInvisible(text), longest);
  const showOrNull = (text: string | null) => (text === null ? null : show(text));
  const showFailure = <F extends Report["failure"]>(failure: F) =>
    failure === null ? null : { reason: show(failure.reason), hint: show(failure.hint) };
  const { location, origin, times, links } = report;
  return {
    ...report,
    target: show(report.target),
    address: showOrNull(report.address),
    again: showOrNull(report.again),
    location: location === null ? null : { account: show(location.account), region: show(location.region) },
    trigger: show(report.trigger),
    origin: origin === null ? null : { ...origin, identifier: show(origin.identifier) },
    times: { ...times, triggered: showOrNull(times.triggered) },
    credentials: showOrNull(report.credentials),
    remarks: report.remarks.map(({ brief, text, hint }) => ({
      brief: showOrNull(brief),
      text: show(text),
      hint: show(hint),
    })),
    databases: report.databases.map((database) => ({
      ...database,
      database: show(database.database),
      findings: database.findings.map((finding) => ({
        ...finding,
        columns: some(finding.columns.map(show), longest),
        sequence: showOrNull(finding.sequence),
        evidence: showOrNull(finding.evidence),
        reason: showOrNull(finding.reason),
        hint: showOrNull(finding.hint),
        leftBehind: finding.leftBehind === null ? null : showLeftBehind(finding.leftBehind, longest, links),
        sql:
          finding.leftBehind === null
            ? showSql(finding.sql, longest, links)
            : showStatements(finding.sql, longest, links),
      })),
      comparison:
        database.comparison === null ? null : { ...database.comparison, with: show(database.comparison.with) },
      failure: showFailure(database.failure),
    })),
    failure: showFailure(report.failure),
    links: {
      log: links.log === null ? null : escapeInvisible(links.log),
      full: links.full === null ? null : { ...links.full, html: escapeInvisible(links.full.html) },
      runbook: links.runbook === null ? null : escapeInvisible(links.runbook),
    },
  };
}

/** A text that is too long ends in the middle, and says so. */
function clip(text: string, longest: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= longest) return text;
  // in a stream, a character that is cut in two is left out
  return `${new TextDecoder().decode(bytes.subarray(0, longest), { stream: true })} ...`;
}

/** As many of the names as there is room for, and how many others there are. */
export function some(names: readonly string[], longest: number, what = "more columns"): string[] {
  let room = longest;
  const end = names.findIndex((name) => {
    room -= Buffer.byteLength(name) + 2;
    return room < 0;
  });
  if (end === -1) return [...names];
  const shown = Math.max(end, 1);
  return [...names.slice(0, shown), ...(names.length > shown ? [`and ${names.length - shown} ${what}`] : [])];
}

/** How many in each database, as many as there is room for: "shop 12, billing 3". */
export function countsByDatabase(counts: readonly { readonly database: string; readonly count: number }[]): string {
  const parts = counts.map(({ database, count }) => `${database} ${thousands(count)}`);
  return some(parts, longestCounts, "more").join(", ");
}

/** Bytes of them in a sentence. */
const longestCounts = 1_000;

/** A name may hold a line break, which would be SQL as it should be and a forged line of the mail: it is left out then. */
function showSql(sql: readonly string[], longest: number, { full }: Links): readonly string[] {
  const elsewhere = `${full === null ? "restore-hook check --sql" : "report.sql"} has it`;
  if (sql.some((line) => line !== escapeInvisible(line)))
    return [`not shown, for the characters in its names; ${elsewhere}`];
  const bytes = sql.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  return bytes <= 2 * longest ? sql : [`not shown, since it is long; ${elsewhere}`];
}

/** PostgreSQL writes definitions in lines, and no name in them has any, as `visibleStatement` leaves them. */
function showStatements(statements: readonly string[], longest: number, links: Links): readonly string[] {
  return showSql(statements.flatMap(linesOf), longest, links);
}

/** The lines of a statement. */
export function linesOf(statement: string): string[] {
  return statement.split(/\r\n|[\r\n]/);
}

function showLeftBehind(leftBehind: LeftBehind, longest: number, links: Links): LeftBehind {
  const { object, table, note, manual, duplicates } = leftBehind;
  const show = (text: string) => clip(escapeInvisible(text), longest);
  return {
    ...leftBehind,
    object: show(object),
    table: table === null ? null : show(table),
    note: note === null ? null : show(note),
    manual: showStatements(manual, longest, links),
    duplicates:
      duplicates === null
        ? null
        : {
            ...duplicates,
            query: showStatements([duplicates.query], longest, links).join("\n"),
            uncounted: duplicates.uncounted && {
              reason: show(duplicates.uncounted.reason),
              hint: show(duplicates.uncounted.hint),
            },
          },
  };
}
