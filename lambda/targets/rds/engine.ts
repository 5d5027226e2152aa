/** Whether RDS or DMS means PostgreSQL by the name of an engine; the last one is known to DMS only. */
export function isPostgres(engine: string): boolean {
  return ["postgres", "aurora-postgresql", "aurora-postgresql-serverless"].includes(engine);
}
