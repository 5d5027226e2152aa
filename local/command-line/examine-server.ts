import { readDatabases } from "../../lambda/catalog/databases.ts";
import type { Scope } from "../../lambda/catalog/scope.ts";
import { FailureError } from "../../lambda/failure.ts";
import {
  type ConnectionSettings,
  type Session,
  type SessionLimits,
  withSession,
} from "../../lambda/postgres/connect.ts";
import { isOurMistake } from "../../lambda/postgres/explain-error.ts";
import type { Reference } from "../../lambda/reference/reference.ts";
import { perhapsRepaired } from "../../lambda/repair/intended.ts";
import { InterruptedRepair } from "../../lambda/repair/interrupted.ts";
import { checkDatabase, repairDatabase } from "../../lambda/repair/run.ts";
import { failedDatabase } from "../../lambda/report/database-report.ts";
import { makeReport } from "../../lambda/report/make-report.ts";
import type { DatabaseReport, Remark, Report } from "../../lambda/report/report.ts";
import { displayScope } from "./display-scope.ts";
import { explainConnection } from "./explain-connection.ts";
import { readReferenceOf } from "./reference.ts";
import { readUnknownNames } from "./unknown-names.ts";
import { UsageError } from "./usage-error.ts";

export interface Examination {
  readonly command: "check" | "repair";
  readonly connection: ConnectionSettings;
  /** Whether to look at every database of the server, and not only at that of the connection. */
  readonly allDatabases: boolean;
  readonly scope: Scope;
  /** The database that the data came from; with all databases, that of the same name on its server. */
  readonly reference?: ConnectionSettings | undefined;
  readonly limits: Omit<SessionLimits, "readOnly">;
  /** Called before each database. */
  readonly onDatabase: (database: string) => void;
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
  const { allDatabases, connection, scope } = examination;
  const names = await onSession(examination, connection.database, true, async (session) => {
    // with all databases, a table is looked for wherever it is
    const unknown = allDatabases ? [] : await readUnknownNames(session, scope);
    if (unknown.length > 0) throw new UsageError(`the database ${connection.database} has no ${unknown.join(", no ")}`);
    return allDatabases ? readDatabases(session) : [connection.database];
  });
  const reports: DatabaseReport[] = [];
  for (const name of names) {
    examination.onDatabase(name);
    reports.push(await examineDatabase(examination, name, remarks));
  }
  return reports;
}

async function examineDatabase(examination: Examination, database: string, remarks: Remark[]): Promise<DatabaseReport> {
  const { command, connection, scope } = examination;
  try {
    return await onSession(examination, database, command === "check", async (session) => {
      const reference = await readReferenceFor(session, examination, database, remarks);
      return command === "check"
        ? checkDatabase(session, database, scope, reference)
        : repairDatabase(session, database, scope, { reference });
    });
  } catch (error) {
    if (error instanceof InterruptedRepair) {
      const failure = explainConnection(error.cause, { ...connection, database });
      return perhapsRepaired(database, error.attempted, failure);
    }
    if (!(error instanceof FailureError)) throw error;
    return failedDatabase(database, error.failure);
  }
}

async function readReferenceFor(
  session: Session,
  { reference, allDatabases }: Examination,
  database: string,
  remarks: Remark[],
): Promise<Reference | undefined> {
  if (reference === undefined) return undefined;
  const read = await readReferenceOf(session, allDatabases ? { ...reference, database } : reference);
  if ("reference" in read) return read.reference;
  remarks.push(read.remark);
  return undefined;
}

/** Throws a FailureError when there is no session, or when it breaks; an InterruptedRepair when that was in a repair. */
async function onSession<T>(
  { connection, limits }: Examination,
  database: string,
  readOnly: boolean,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const settings = { ...connection, database };
  try {
    return await withSession(settings, { ...limits, readOnly }, work);
  } catch (error) {
    if (error instanceof FailureError || error instanceof InterruptedRepair) throw error;
    if (error instanceof UsageError || isOurMistake(error)) throw error;
    throw new FailureError(explainConnection(error, settings));
  }
}
