import { everything, type Scope } from "../../lambda/catalog/scope.ts";
import type { ConnectionSettings } from "../../lambda/postgres/connect.ts";
import type { Report } from "../../lambda/report/report.ts";
import { examineServer } from "../../local/command-line/examine-server.ts";

/** The report of a check, made in this process. */
export function check(connection: ConnectionSettings, scope: Scope = everything): Promise<Report> {
  return examineServer({
    command: "check",
    connection,
    allDatabases: false,
    scope,
    restore: [],
    limits: { lockTimeout: 5_000, statementTimeout: 600_000 },
    onDatabase: () => undefined,
  });
}

/** The columns that a report promises to repair, in order of their names. */
export function columnsToRepair({ databases }: Report): string[] {
  return databases
    .flatMap(({ findings }) => findings)
    .filter(({ outcome }) => outcome === "would-repair")
    .flatMap(({ columns }) => columns)
    .toSorted();
}
