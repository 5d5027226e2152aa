import { fitting } from "../../lambda/report/database-report.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";

/** The report with as many findings as fit into so many bytes of JSON, as a checkpoint has it. The counts keep telling of all. */
export function capFindings(report: DatabaseReport, bytes: number): DatabaseReport {
  return { ...report, findings: fitting(report.findings, bytes) };
}
