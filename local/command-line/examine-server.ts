import { readDatabases } from "../../lambda/catalog/databases.ts";
import type { Scope } from "../../lambda/catalog/scope.ts";
import { FailureError } from "../../lambda/failure.ts";
import { perhapsRepaired } from "../../lambda/repair/intended.ts";
import { InterruptedRepair } from "../../lambda/repair/interrupted.ts";
import { checkDatabase, repairDatabase } from "../../lambda/repair/run.ts";
import { failedDatabase } from "../../lambda/report/database-report.ts";
import { makeReport } from "../../lambda/report/make-report.ts";
import type { DatabaseReport, Remark, Report } from "../../lambda/report/report.ts";
import type { Original } from "../../lambda/schema/original.ts";
import type { RestoreKind } from "../../lambda/schema/restore-kinds.ts";
import { compareReported } from "./compare-reported.ts";
import { displayScope } from "./display-scope.ts";
import { explainConnection } from "./explain-connection.ts";
import type { FindReference } from "./find-reference.ts";
import { type Access, onSession } from "./on-session.ts";
import { readUnknownNames } from "./unknown-names.ts";
import { UsageError } from "./usage-error.ts";

export interface Examination extends Access {
  readonly command: "check" | "repair";
  /** Whether to look at every database of the server, and not only at that of the connection. */
  readonly allDatabases: boolean;
  readonly scope: Scope;
  /** What the databases are to be like, where that is known. */
  readonly findReference?: FindReference | undefined;
  /** What is to be made of all that is otherwise than there, beside generators. */
  readonly restore: readonly RestoreKind[];
  /** Called before each database is looked at, and before it is compared. */
  readonly onDatabase: (database: string, step: Examination["command"] | "compare") => void;
}

/** Checks or repairs as the function does, by the same modules. Throws a UsageError when the scope names what is not there. */
export async function examineServer(examination: Examination): Promise<Report> {
  const { command, connection } = examination;
  const started = new Date().toISOString();
  const remarks: Remark[] = [];
  // what a report that is limited has to say: its OK is about that, and about nothing else
  const limit = displayScope(examination.scope);
  const finish = (parts: Pick<Report, "databases" | "failure">) =>
    makeReport({
      dryRun: command === "check",
      target: `${connection.host}:${connection.port}`,
      address: null,
      location: null,
      trigger: `the command line (${limit === undefined ? command : `${command}, ${limit}`})`,
      origin: null,
      times: { triggered: null, started, admitted: null, ended: new Date().toISOString() },
      credentials: `user ${connection.user}`,
      remarks,
      again: null,
      links: { log: null, full: null, runbook: null },
      ...parts,
    });
  try {
    return finish({ databases: await examineDatabases(examination, remarks), failure: null });
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return finish({ databases: [], failure: error.failure });
  }
}

/** Adds to the remarks what the reports of the databases do not say. */
async function examineDatabases(examination: Examination, remarks: Remark[]): Promise<DatabaseReport[]> {
  const { command, allDatabases, connection, scope, onDatabase } = examination;
  const names = await onSession(examination, connection.database, true, async (session) => {
    // with all databases, a table is looked for wherever it is
    const unknown = allDatabases ? [] : await readUnknownNames(session, scope);
    if (unknown.length > 0) throw new UsageError(`the database ${connection.database} has no ${unknown.join(", no ")}`);
    return allDatabases ? readDatabases(session) : [connection.database];
  });
  const reports: DatabaseReport[] = [];
  for (const name of names) {
    onDatabase(name, command);
    const { report, original } = await examineDatabase(examination, name, remarks);
    if (original === undefined) {
      reports.push(report);
    } else {
      onDatabase(name, "compare");
      const compared = await compareReported(examination, report, original);
      reports.push(compared.report);
      remarks.push(...compared.remarks);
    }
  }
  return reports;
}

/** What was found in one database, and what it is to be compared with, where that is known. */
interface Examined {
  readonly report: DatabaseReport;
  readonly original: Original | undefined;
}

async function examineDatabase(examination: Examination, database: string, remarks: Remark[]): Promise<Examined> {
  const { command, connection, scope, findReference } = examination;
  try {
    return await onSession(examination, database, command === "check", async (session) => {
      const found = await findReference?.(session, database);
      remarks.push(...(found?.remarks ?? []));
      const report =
        command === "check"
          ? await checkDatabase(session, database, scope, found?.reference)
          : await repairDatabase(session, database, scope, { reference: found?.reference });
      return { report, original: found?.original };
    });
  } catch (error) {
    if (error instanceof InterruptedRepair) {
      const failure = explainConnection(error.cause, { ...connection, database });
      return { report: perhapsRepaired(database, error.attempted, failure), original: undefined };
    }
    if (!(error instanceof FailureError)) throw error;
    return { report: failedDatabase(database, error.failure), original: undefined };
  }
}
