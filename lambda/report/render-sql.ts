import { escapeInvisible, quoteIdentifier } from "../postgres/identifiers.ts";
import { isRecreated } from "./database-report.ts";
import type { Finding, Report } from "./report.ts";

/** What is left to do, as a script for psql. What is not to be done without a person's decision stands in comments. */
export function renderSql({ databases }: Report): string {
  const scripts = databases.flatMap(({ database, findings, failure }) => {
    if (failure !== null)
      return ["", `-- the database ${escapeInvisible(`${database} is left out: ${failure.reason}`)}`];
    const blocks = findings.flatMap((finding) => (finding.sql.length === 0 ? [] : ["", ...block(finding)]));
    if (blocks.length === 0 || databases.length === 1) return blocks;
    const visible = escapeInvisible(database);
    if (database === visible) return ["", `\\connect ${quoteIdentifier(database)}`, ...blocks];
    // psql would do what follows to the database before
    return ["", `-- psql cannot connect to ${visible} by \\connect`, ...blocks.flatMap(comment)];
  });
  return [
    "-- For psql. Each block is a transaction of its own and finds its value under its lock. One that fails by the lock",
    "-- timeout, which is short so that nobody waits for it, has changed nothing: run it again.",
    ...scripts,
    "",
  ].join("\n");
}

function block(finding: Finding): string[] {
  const { outcome, columns, sequence, problem, from, to, reason } = finding;
  const object = columns.length === 0 ? sequence : columns.join(", ");
  if (outcome === "would-repair") {
    const change = isRecreated(finding) ? `${problem}, next value ${to}` : `next value ${from ?? "none"} -> ${to}`;
    return [`-- ${object}: ${change}`, ...finding.sql];
  }
  const decision = outcome === "failed" ? "cannot be done by this role" : "left alone";
  return [`-- ${object}: ${decision}: ${escapeInvisible(reason ?? "")}`, ...finding.sql.flatMap(comment)];
}

/** A line break inside of a name would end the comment. */
function comment(lines: string): string[] {
  return lines.split(/[\r\n]/).map((line) => (line === "" || line.startsWith("--") ? line : `--   ${line}`));
}
