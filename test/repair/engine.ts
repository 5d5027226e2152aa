import { everything, type Scope } from "../../lambda/catalog/scope.ts";
import { type ConnectionSettings, withSession } from "../../lambda/postgres/connect.ts";
import type { Reference } from "../../lambda/reference/reference.ts";
import { type Intended, nothingIntended } from "../../lambda/repair/intended.ts";
import { checkDatabase, repairDatabase } from "../../lambda/repair/run.ts";
import type { DatabaseReport } from "../../lambda/report/report.ts";

/** How one run of the engine is to differ from the usual: timeouts in milliseconds, what to look at. */
export interface RunOptions {
  readonly lockTimeout?: number;
  readonly statementTimeout?: number;
  readonly scope?: Scope;
  /** What the source of the data says. */
  readonly reference?: Reference | undefined;
  /** What an interrupted run was about. */
  readonly attempted?: Intended;
}

/** What the engine says of a database, on a session that can only read. */
export function check(connection: ConnectionSettings, options: RunOptions = {}): Promise<DatabaseReport> {
  const { scope = everything, reference } = options;
  return withSession(connection, limits(options, true), (session) =>
    checkDatabase(session, connection.database, scope, reference),
  );
}

/** What the engine does to a database. */
export function repair(connection: ConnectionSettings, options: RunOptions = {}): Promise<DatabaseReport> {
  const { scope = everything, attempted = nothingIntended, reference } = options;
  return withSession(connection, limits(options, false), (session) =>
    repairDatabase(session, connection.database, scope, { before: attempted, reference }),
  );
}

function limits({ lockTimeout = 5_000, statementTimeout = 20_000 }: RunOptions, readOnly: boolean) {
  return { lockTimeout, statementTimeout, readOnly };
}
