import pg from "pg";
import { expect, test } from "vitest";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import { sameNames } from "../../lambda/schema/mapping.ts";
import { startPostgresServer } from "../../local/postgres-server.ts";
import { createDatabase } from "../database.ts";
import { majors, postgresPackage } from "../postgres-majors.ts";
import { loadAsDms } from "./dms-load.ts";
import { dumpEntries } from "./dump-entries.ts";
import { dumpSchema } from "./pg-dump.ts";
import { psql } from "./psql.ts";
import { read } from "./read.ts";
import { schemaScript } from "./script.ts";
import { dumpedOtherwise, shopSql, undivided } from "./shop.ts";

test("what a load from the oldest PostgreSQL into the newest left behind is made by the script", {
  timeout: 300_000,
}, async () => {
  await using target = await createDatabase();
  const roles = {
    reader: (await target.createRole("the reader")).name,
    writer: (await target.createRole("the writer")).name,
  };
  const server = await startPostgresServer({ package: await postgresPackage(Math.min(...majors)) });
  const { host, port, superuser, password, certificate } = server;
  const connection = { host, port, database: "postgres", user: superuser, password, tls: { ca: certificate } };
  const source = new pg.Client({ ...connection, ssl: connection.tls });
  try {
    await source.connect();
    for (const role of Object.values(roles)) await source.query(`create role ${pg.escapeIdentifier(role)}`);
    await source.query(await shopSql(roles));
    await loadAsDms(source, await target.connect());

    const before = await read(connection);
    const compare = async () => compareSchemas(before, await read(target.connection), sameNames, () => true);
    const allowed = (await compare()).map((one) => ({ ...one, sql: [...one.sql, ...one.manual], manual: [] }));
    await psql(await target.connect(), schemaScript(allowed));
    expect((await compare()).map(({ kind, object }) => `${kind} ${object}`)).toEqual(undivided);

    const wanted = dumpEntries(await dumpSchema(connection));
    const made = dumpEntries(await dumpSchema(target.connection));
    const differing = [...new Set([...wanted.keys(), ...made.keys()])].filter(
      (name) => wanted.get(name) !== made.get(name),
    );
    // up to PostgreSQL 15, a view names the table of each column
    const views = ["VIEW shop newest", "VIEW shop summary", "MATERIALIZED VIEW shop totals"];
    expect(differing.filter((name) => !name.includes("events")).toSorted()).toEqual(
      [...views, ...dumpedOtherwise].toSorted(),
    );
  } finally {
    await source.end();
    await server.stop();
  }
});
