import { isQuiet } from "./database-report.ts";
import type { Section } from "./fit-sections.ts";
import { thousands } from "./numbers.ts";
import { some } from "./presentable.ts";
import type { DatabaseReport, Report } from "./report.ts";
import { wrapList } from "./wrap.ts";

/** So many databases in which there is nothing to do have a line each; more are summed up. */
const mostQuiet = 3;

/** A line for each database, the worst first; and one for all in which there is nothing to do, if they are many. */
export function renderDatabases(report: Report, longest: number): { section: Section; quiet: string[] } {
  const { dryRun, failure } = report;
  const databases = worstFirst(report.databases);
  const [quiet, loud] = [databases.filter(isQuiet), databases.filter((database) => !isQuiet(database))];
  const isMany = quiet.length > mostQuiet;
  const listed = [...loud, ...(isMany ? [] : quiet)];
  const entries = listed.map(
    (database) => () => wrapList(`Database ${database.database}:`, resultOf(database, dryRun)),
  );
  const section = { title: null, groups: [{ heading: [], entries }], total: listed.length };
  const isNone = databases.length === 0 && failure === null;
  return { section, quiet: isMany ? ["", ...summedUp(quiet, longest)] : isNone ? ["", "There are no databases."] : [] };
}

export function worstFirst(databases: readonly DatabaseReport[]): DatabaseReport[] {
  return databases.toSorted((one, other) => rank(one) - rank(other));
}

function rank(database: DatabaseReport): number {
  if (database.failure !== null) return 0;
  if (database.counts.failed > 0) return 1;
  if (database.counts.leftBehind > 0) return 2;
  return isQuiet(database) ? 4 : 3;
}

function resultOf({ checked, counts, comparison, failure }: DatabaseReport, dryRun: boolean): string[] {
  if (failure !== null && checked === 0) return ["could not be looked at"];
  if (checked === 0 && comparison === null) return ["no sequences, and no keys that lack one"];
  return [
    `${thousands(checked)} checked`,
    `${thousands(counts.recreated + counts.resynced)} ${dryRun ? "to repair" : "repaired"}`,
    `${thousands(counts.leftAlone)} left alone`,
    `${thousands(counts.failed)} ${dryRun ? "cannot be repaired" : "failed"}`,
    ...(counts.restored > 0 ? [`${thousands(counts.restored)} ${dryRun ? "to restore" : "restored"}`] : []),
    ...(comparison === null ? [] : [`${thousands(counts.leftBehind)} left behind`]),
    ...(counts.runningOut > 0 ? [`${thousands(counts.runningOut)} running out of numbers`] : []),
    ...(failure === null ? [] : ["and it could not be looked at to the end"]),
  ];
}

function summedUp(quiet: readonly DatabaseReport[], longest: number): string[] {
  const checked = quiet.reduce((sum, database) => sum + database.checked, 0);
  const names = quiet.map(({ database }) => database);
  const begin = `${thousands(quiet.length)} databases with nothing to do, ${thousands(checked)} checked:`;
  return wrapList(begin, some(names, longest, "more"));
}
