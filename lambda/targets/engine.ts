/** Whether RDS or DMS means PostgreSQL by the name of an engine. */
export function isPostgres(engine: string): boolean {
  return engine === "postgres" || engine === "aurora-postgresql";
}
