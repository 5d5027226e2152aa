import { escapeInvisible, isVisible, quoteIdentifier } from "../postgres/identifiers.ts";
import { schemaLines } from "../schema/script.ts";
import { isLeftBehind, isRecreated } from "./database-report.ts";
import type { DatabaseReport, Finding, Report } from "./report.ts";

/**
 * What is left to do, as a script for psql. What is not to be done without a person's decision stands in comments.
 *
 * Names are safe in it: psql replaces variables, reads commands behind a backslash and runs what is in backticks only outside
 * of quotes and comments, and `visibleSql` has left no line break in either. A comment ends with its line, at a carriage
 * return, too (psqlscan.l).
 */
export function renderSql(report: Report): string {
  return [...sqlPieces(report)].join("");
}

/** The same, line by line: what is to be done about 100,000 sequences would be a string of more than 100 MB. */
export function* sqlPieces(report: Report): Generator<string> {
  for (const line of linesOf(report)) yield `${line}\n`;
}

function* linesOf(report: Report): Generator<string> {
  const { databases } = report;
  const scriptOf = (database: DatabaseReport) => databaseLines(database, report.dryRun, databases.length > 1);
  const hasSql = databases.some(({ findings }) => generatorsToTell(findings).some(({ sql }) => sql.length > 0));
  const remarks = report.remarks.filter(({ brief }) => brief !== null);
  const others = [
    ...(report.failure === null ? [] : [{ text: report.failure.reason, hint: report.failure.hint }]),
    ...remarks,
  ];
  const todo = others.flatMap(({ text, hint }) => ["", remark(text), remark(`HINT: ${hint}`)]);
  const isNothing = todo.length === 0 && databases.every((database) => scriptOf(database).next().done);
  yield* [...head(report, isNothing), ...(hasSql ? manual : []), ...todo];
  for (const database of databases) yield* scriptOf(database);
}

function head({ target, databases, location, trigger, times, links, dryRun }: Report, isNothing: boolean): string[] {
  const verdict = isNothing ? "nothing is left to do" : dryRun ? "what is to be done" : "what is left to do";
  const [only, ...others] = databases;
  return [
    `The restore hook on the server ${target}: ${verdict}.`,
    ...(only === undefined || others.length > 0 ? [] : [`Database: ${only.database}`]),
    ...(location === null ? [] : [`AWS account ${location.account}, region ${location.region}`]),
    `As of ${times.ended}. Started by: ${trigger}`,
    ...(links.full === null ? [] : [`The whole report: ${links.full.html}`]),
  ].map(remark);
}

/** Also where all of it is in comments: whoever takes their dashes away needs these, too. */
const manual = [
  "--",
  "-- For psql. Each block is a transaction of its own and finds its value under its lock. One that fails by the lock",
  "-- timeout, which is short so that nobody waits for it, has changed nothing: run it again. What stands behind dashes",
  "-- waits for a person: whether it is right to do, or whether its reason has passed.",
  // with it on, psql would go on without the lock that it has not got
  "\\set ON_ERROR_ROLLBACK off",
  "\\set AUTOCOMMIT on",
  "\\encoding UTF8",
];

function* databaseLines(
  { database, findings, failure, counts }: DatabaseReport,
  dryRun: boolean,
  isOneOfMany: boolean,
): Generator<string> {
  if (failure !== null) {
    yield* ["", remark(`the database ${database} is left out: ${failure.reason}`), remark(`HINT: ${failure.hint}`)];
    return;
  }
  const told = generatorsToTell(findings);
  const left = counts.leftAlone + counts.failed + counts.runningOut + counts.leftBehind;
  const all = dryRun ? left + counts.recreated + counts.resynced + counts.restored : left;
  const open = findings.filter(({ outcome }) => outcome !== "repaired");
  const omitted = all - open.length;
  if (isOneOfMany && (told.length > 0 || open.some(isLeftBehind) || omitted > 0)) {
    yield* ["", connectTo(database), "\\encoding UTF8"];
  }
  for (const finding of told) yield* ["", ...block(finding)];
  yield* schemaLines(findings);
  if (omitted > 0) yield* ["", remark(`and ${omitted} more, which did not fit into the report`)];
}

/** What is to be said of sequences and the columns that draw from them, which comes before all else that was left behind. */
function generatorsToTell(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    (finding) => !isLeftBehind(finding) && (finding.sql.length > 0 || finding.outcome === "failed"),
  );
}

function block({ outcome, columns, sequence, problem, from, to, reason, hint, ...finding }: Finding): string[] {
  const object = columns.length === 0 ? sequence : columns.join(", ");
  if (outcome === "would-repair") {
    const change = isRecreated({ problem }) ? `${problem}, next value ${to}` : `next value ${from ?? "none"} -> ${to}`;
    return [remark(`${object}: ${change}`), ...finding.sql];
  }
  const decision = outcome === "failed" ? "failed" : "left alone";
  return [
    remark(`${object}: ${decision}: ${reason}`),
    ...(hint === null ? [] : [remark(`HINT: ${hint}`)]),
    ...finding.sql.flatMap(inComment),
  ];
}

function remark(text: string): string {
  return `-- ${escapeInvisible(text)}`;
}

/** SQL that is visible has no line breaks; but a comment that ended with one would leave the rest to be run. */
function inComment(lines: string): string[] {
  return lines.split(/[\r\n]/).map((line) => (line === "" || line.startsWith("--") ? line : `--   ${line}`));
}

/**
 * Leads psql to another database of the same server. It takes a name with an equals sign, or one that begins like a URL, for
 * settings of a connection, the server among them: so all but simple ones are given as a setting themselves.
 *
 * Between single quotes psql reads `''`, and escapes behind a backslash, in octal as well; of what that comes to, double
 * quotes (psqlscanslash.l); and libpq, of what is left, the escapes of a setting.
 *
 * @see https://www.postgresql.org/docs/current/app-psql.html#APP-PSQL-META-COMMAND-CONNECT
 */
function connectTo(database: string): string {
  if (/^[a-z_][\w-]*$/i.test(database)) return `\\connect ${quoteIdentifier(database)}`;
  const setting = `dbname='${database.replaceAll(/['\\]/g, "\\$&")}'`;
  const argument = quoteIdentifier(setting).replaceAll("\\", "\\\\").replaceAll("'", "''");
  const written = [...argument].map((character) => (isVisible(character) ? character : octal(character))).join("");
  return `\\connect -reuse-previous=on '${written}'`;
}

function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
