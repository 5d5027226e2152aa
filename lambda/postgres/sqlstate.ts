import pg from "pg";

/**
 * The SQLSTATEs that are told apart somewhere.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const sqlstate = {
  protocolViolation: "08P01",
  invalidAuthorization: "28000",
  invalidPassword: "28P01",
  invalidCatalogName: "3D000",
  insufficientPrivilege: "42501",
  lockNotAvailable: "55P03",
  objectInUse: "55006",
  deadlockDetected: "40P01",
  queryCanceled: "57014",
  adminShutdown: "57P01",
  crashShutdown: "57P02",
  cannotConnectNow: "57P03",
  tooManyConnections: "53300",
  numericValueOutOfRange: "22003",
  invalidSchemaName: "3F000",
  undefinedColumn: "42703",
  undefinedTable: "42P01",
  /** Operators, too. */
  undefinedFunction: "42883",
  undefinedObject: "42704",
  duplicateTable: "42P07",
  notNullViolation: "23502",
  foreignKeyViolation: "23503",
  uniqueViolation: "23505",
  checkViolation: "23514",
  exclusionViolation: "23P01",
  invalidForeignKey: "42830",
  diskFull: "53100",
} as const;

/** The SQLSTATE of an error that PostgreSQL itself reported; undefined for those of the network or of Node.js. */
export function sqlstateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Whether the session is gone, so that nothing more can be asked on it. */
export function endsSession(error: unknown): boolean {
  const state = sqlstateOf(error);
  if (state === undefined) return true;
  return state.startsWith("08") || state === sqlstate.adminShutdown || state === sqlstate.crashShutdown;
}
