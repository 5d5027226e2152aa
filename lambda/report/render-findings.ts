import { escapeInvisible } from "../postgres/identifiers.ts";
import { isRecreated } from "./database-report.ts";
import type { Finding } from "./report.ts";
import { fits, wrap } from "./wrap.ts";

/** The findings of one database, in sections: what a person must do, what was changed, what was left alone. */
export function renderFindings(findings: readonly Finding[], dryRun: boolean): string[] {
  const changed = findings.filter(({ outcome }) => outcome === "repaired" || outcome === "would-repair");
  const [recreated, resynced] = dryRun ? ["To be recreated", "To be resynced"] : ["Recreated", "Resynced"];
  return [
    ...section(
      "A person must look at",
      findings.filter(({ outcome }) => outcome === "failed"),
      failedLines,
    ),
    ...section(recreated, changed.filter(isRecreated), recreatedLines),
    ...section(
      `${resynced} (next value: before -> after)`,
      changed.filter((finding) => !isRecreated(finding)),
      resyncedLines,
    ),
    ...leftAloneSection(findings.filter(({ outcome }) => outcome === "left-alone")),
  ];
}

function section(title: string, findings: readonly Finding[], render: (finding: Finding) => string[]): string[] {
  return findings.length === 0 ? [] : ["", `${title}:`, ...findings.flatMap(render)];
}

function failedLines(finding: Finding): string[] {
  return [
    `- ${nameOf(finding)}`,
    ...wrap(escapeInvisible(finding.reason ?? ""), "  "),
    ...(finding.hint === null ? [] : wrap(`HINT: ${escapeInvisible(finding.hint)}`, "  ")),
    ...sqlLines(finding),
  ];
}

function recreatedLines(finding: Finding): string[] {
  const verb = finding.problem === "orphaned" ? "attached again" : "new";
  return [
    `- ${nameOf(finding)}`,
    ...wrap(`sequence ${finding.sequence}, ${verb}, next value ${finding.to}`, "  "),
    ...wrap(`because ${finding.evidence}`, "  "),
  ];
}

function resyncedLines(finding: Finding): string[] {
  const moved = `- ${nameOf(finding)}: ${finding.from ?? "none"} -> ${finding.to}`;
  const sequence = `sequence ${finding.sequence}`;
  return [
    ...(fits(`${moved}, ${sequence}`) ? [`${moved}, ${sequence}`] : [moved, `  ${sequence}`]),
    ...(finding.evidence === null ? [] : wrap(finding.evidence, "  ")),
  ];
}

/** Grouped by reason: there may be many, and none needs a person. */
function leftAloneSection(findings: readonly Finding[]): string[] {
  const groups = Map.groupBy(findings, ({ reason }) => reason ?? "");
  return [...groups].flatMap(([reason, group]) => [
    "",
    ...wrap(`Left alone (${reason}):`),
    ...group.flatMap((finding) => [`- ${nameOf(finding)}`, ...sqlLines(finding)]),
  ]);
}

/** The columns; the sequence when it belongs to none. */
function nameOf({ columns, sequence }: Finding): string {
  return columns.length === 0 ? (sequence ?? "") : columns.join(", ");
}

/** A name may hold a line break, which would be SQL as it should be and a forged line of the mail: it is left out then. */
function sqlLines({ sql }: Finding): string[] {
  if (sql.some((line) => line !== escapeInvisible(line)))
    return ["  SQL: not shown, for the characters in its names; restore-hook check --json has it"];
  return sql.map((line, index) => (index === 0 ? `  SQL: ${line}` : `       ${line}`));
}
