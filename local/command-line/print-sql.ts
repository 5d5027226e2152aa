import { escapeInvisible, quoteIdentifier } from "../../lambda/postgres/identifiers.ts";
import type { Finding, Report } from "../../lambda/report/report.ts";

/** What a check would do, as a script for psql. What is not to be done without a person's decision stands in comments. */
export function printSql({ databases }: Report): string {
  const scripts = databases.flatMap(({ database, findings }) => {
    const blocks = findings.flatMap((finding) => (finding.sql.length === 0 ? [] : ["", ...block(finding)]));
    const connect = databases.length === 1 ? [] : ["", ...connection(database)];
    return blocks.length === 0 ? [] : [...connect, ...blocks];
  });
  return [
    "-- For psql. Each block is a transaction of its own and finds its value under its lock.",
    ...scripts,
    "",
  ].join("\n");
}

function block(finding: Finding): string[] {
  const { outcome, columns, sequence, problem, from, to, reason } = finding;
  const object = columns.length === 0 ? sequence : columns.join(", ");
  if (outcome === "would-repair") {
    const change = problem === "behind" ? `next value ${from} -> ${to}` : `${problem}, next value ${to}`;
    return [`-- ${object}: ${change}`, ...finding.sql];
  }
  const decision = outcome === "failed" ? "cannot be done by this role" : "left alone";
  return [
    `-- ${object}: ${decision}: ${escapeInvisible(reason ?? "")}`,
    // a line break inside of a name would end the comment
    ...finding.sql.flatMap((line) => line.split(/[\r\n]/)).map((line) => `--   ${line}`),
  ];
}

function connection(database: string): string[] {
  if (database !== escapeInvisible(database))
    return [`-- psql cannot connect to ${escapeInvisible(database)} by \\connect`];
  return [`\\connect ${quoteIdentifier(database)}`];
}
