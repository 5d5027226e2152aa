import { everything } from "../../lambda/catalog/scope.ts";
import { type ConnectionSettings, withSession } from "../../lambda/postgres/connect.ts";
import { readSchema } from "../../lambda/schema/read-schema.ts";
import type { Schema } from "../../lambda/schema/schema.ts";

export function read(connection: ConnectionSettings): Promise<Schema> {
  return withSession(connection, { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true }, (session) =>
    readSchema(session, everything),
  );
}
