import type { Report, Status } from "./report.ts";

/** Puts the parts of a run together and says what they come to. */
export function makeReport(run: Omit<Report, "status">): Report {
  return { status: statusOf(run), ...run };
}

function statusOf({ databases, failure, remarks, dryRun }: Omit<Report, "status">): Status {
  const lost = databases.filter((database) => database.failure !== null);
  if (failure !== null || (lost.length > 0 && lost.length === databases.length)) return "failed";
  if (lost.length > 0 || databases.some(({ counts }) => counts.failed > 0)) return "attention";
  if (remarks.some(({ brief }) => brief !== null)) return "attention";
  const changes = databases.some(({ counts }) => counts.resynced + counts.recreated > 0);
  if (!changes) return "ok";
  // what a dry run finds waits for a person
  return dryRun ? "attention" : "repaired";
}
