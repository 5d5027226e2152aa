import { FailureError } from "../../lambda/failure.ts";
import {
  type ConnectionSettings,
  type Session,
  type SessionLimits,
  withSession,
} from "../../lambda/postgres/connect.ts";
import { isOurMistake } from "../../lambda/postgres/explain-error.ts";
import { InterruptedRepair } from "../../lambda/repair/interrupted.ts";
import { explainConnection } from "./explain-connection.ts";
import { UsageError } from "./usage-error.ts";

/** How to get into a server, and what a session there may do to the others. */
export interface Access {
  /** Of the databases of the server, it names that which a person has named. */
  readonly connection: ConnectionSettings;
  readonly limits: Omit<SessionLimits, "readOnly">;
}

/** Throws a FailureError when there is no session, or when it breaks; an InterruptedRepair when that was in a repair. */
export async function onSession<T>(
  { connection, limits }: Access,
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
