import { readFile } from "node:fs/promises";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { everything } from "../../lambda/catalog/scope.ts";
import { type ConnectionSettings, withSession } from "../../lambda/postgres/connect.ts";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import { type NameMapping, sameNames } from "../../lambda/schema/mapping.ts";
import { readSchema } from "../../lambda/schema/read-schema.ts";
import type { Schema } from "../../lambda/schema/schema.ts";
import { schemaScript } from "../../lambda/schema/script.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { loadAsDms } from "./dms-load.ts";
import { dumpEntries } from "./dump-entries.ts";
import { dumpSchema } from "./pg-dump.ts";
import { psql } from "./psql.ts";

function read(connection: ConnectionSettings): Promise<Schema> {
  return withSession(connection, { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true }, (session) =>
    readSchema(session, everything),
  );
}

async function shop(database: TestDatabase): Promise<void> {
  const sql = await readFile(new URL("./shop.sql", import.meta.url), "utf8");
  const roles = new Map([
    ["$reader", (await database.createRole("the reader")).name],
    ["$writer", (await database.createRole("the writer")).name],
  ]);
  await database.run(sql.replaceAll(/\$(?:reader|writer)\b/g, (role) => pg.escapeIdentifier(roles.get(role) ?? "")));
}

async function differences(source: TestDatabase, target: TestDatabase, mapping: NameMapping = sameNames) {
  return compareSchemas(await read(source.connection), await read(target.connection), mapping, () => true);
}

describe("all that a load of AWS DMS left behind", () => {
  test("is made by the script, but for what it leaves to a person", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await shop(source);
    await loadAsDms(await source.connect(), await target.connect());

    const found = await differences(source, target);
    const script = schemaScript(found);
    console.log(script);
    await psql(await target.connect(), script);
    const left = await differences(source, target);
    console.log(left);
    for (const { manual } of left) for (const statement of manual) await target.run(statement);
    const after = await differences(source, target);
    console.log(after);
    const [wanted, made] = [
      dumpEntries(await dumpSchema(source.connection)),
      dumpEntries(await dumpSchema(target.connection)),
    ];
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(wanted));
  });
});
