import { addCounts } from "./counts.ts";
import type { Omitted, Report, Status } from "./report.ts";
import { briefsOf } from "./totals.ts";

const nothing: Omitted = {
  remarks: 0,
  databases: 0,
  checked: 0,
  counts: addCounts(),
};

/** Puts the parts of a run together and says what they come to. */
export function makeReport(run: Omit<Report, "version" | "status" | "omitted">): Report {
  return { version: 1, status: statusOf(run), omitted: nothing, ...run };
}

function statusOf(run: Pick<Report, "databases" | "failure" | "dryRun" | "remarks">): Status {
  const { databases, failure, dryRun } = run;
  const lost = databases.filter((database) => database.failure !== null);
  if (failure !== null || (lost.length > 0 && lost.length === databases.length)) return "failed";
  if (lost.length > 0 || databases.some(({ counts }) => counts.failed + counts.leftBehind > 0)) return "attention";
  if (briefsOf(run).length > 0) return "attention";
  const changes = databases.some(({ counts }) => counts.resynced + counts.recreated + counts.restored > 0);
  if (!changes) return "ok";
  // what a dry run finds waits for a person
  return dryRun ? "attention" : "repaired";
}
