import { everything, type Scope } from "../../lambda/catalog/scope.ts";
import { type ConnectionSettings, withSession } from "../../lambda/postgres/connect.ts";
import { checkDatabase, repairDatabase } from "../../lambda/repair/run.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";

/** How one run of the engine is to differ from the usual: timeouts in milliseconds, what to look at. */
export interface RunOptions {
  readonly lockTimeout?: number;
  readonly statementTimeout?: number;
  readonly scope?: Scope;
}

/** What the engine says of a database, on a session that can only read. */
export function check(connection: ConnectionSettings, options: RunOptions = {}): Promise<DatabaseReport> {
  return run(connection, options, true);
}

/** What the engine does to a database. */
export function repair(connection: ConnectionSettings, options: RunOptions = {}): Promise<DatabaseReport> {
  return run(connection, options, false);
}

function run(connection: ConnectionSettings, options: RunOptions, readOnly: boolean): Promise<DatabaseReport> {
  const { lockTimeout = 5_000, statementTimeout = 20_000, scope = everything } = options;
  const work = readOnly ? checkDatabase : repairDatabase;
  return withSession(connection, { lockTimeout, statementTimeout, readOnly }, (session) =>
    work(session, connection.database, scope),
  );
}
