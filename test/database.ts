import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { type ConnectionSettings, type Session, withSession } from "../lambda/postgres/connect.ts";

/** A database of its own for one test case, dropped with all its roles' rights when the case ends. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  /** How the superuser gets in. */
  readonly connection: ConnectionSettings;
  /** How a role made by `createRole` gets in. */
  connectionAs(role: string): ConnectionSettings;
  /** Runs SQL as the superuser with search_path at its default, on a session of its own. */
  run(sql: string): Promise<void>;
  /** The rows of a query, likewise. */
  rows<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}
