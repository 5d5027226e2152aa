import { encodeBaseline } from "../../lambda/baseline/baseline.ts";
import { takeBaseline } from "../../lambda/baseline/take-baseline.ts";
import { everything } from "../../lambda/catalog/scope.ts";
import type { Report } from "../../lambda/report/report.ts";
import { examineServer } from "./examine-server.ts";
import { type Access, onSession } from "./on-session.ts";

export interface BaselineRequest extends Access {
  /** Whether to take it of a database in which something is broken, too. */
  readonly force: boolean;
  /** Called before each step, with what it does. */
  readonly onStep: (step: string) => void;
}

/** The baseline as it is kept; or the report that says why none was taken. */
export type BaselineOutcome =
  | { readonly kind: "taken"; readonly text: string }
  | { readonly kind: "refused"; readonly report: Report };

/** Looks whether a database is healthy, and takes its baseline. Reads only. Throws a FailureError where it cannot be read. */
export async function baselineOf({ connection, limits, force, onStep }: BaselineRequest): Promise<BaselineOutcome> {
  const report = await examineServer({
    command: "check",
    connection,
    allDatabases: false,
    scope: everything,
    restore: [],
    limits,
    onDatabase: (database) => onStep(`check ${database}`),
  });
  const isTaken = report.status === "ok" || (force && report.status !== "failed");
  if (!isTaken) return { kind: "refused", report };
  onStep(`baseline of ${connection.database}`);
  const { host, port, database } = connection;
  const baseline = await onSession({ connection, limits }, database, true, (session) =>
    takeBaseline(session, { server: `${host}:${port}`, database }),
  );
  return { kind: "taken", text: encodeBaseline(baseline) };
}
