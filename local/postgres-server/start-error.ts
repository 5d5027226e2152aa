/** The server could not be made or did not start; `log` is what it wrote. */
export class PostgresStartError extends Error {
  override readonly name = "PostgresStartError";
  readonly log: string;

  constructor(reason: string, log: string) {
    super(`PostgreSQL did not start: ${reason}${log === "" ? "" : `\n${log}`}`);
    this.log = log;
  }
}
