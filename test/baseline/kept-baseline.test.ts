import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { explain } from "../../lambda/attempt.ts";
import { type BaselineServer, keepBaseline, readBaseline } from "../../lambda/baseline/kept-baseline.ts";
import { withSession } from "../../lambda/postgres/connect.ts";
import { putObject } from "../../lambda/report/report-bucket.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { awsOfFile } from "../targets/aws-account.ts";

const bucket = "restore-hook-reports";
/** What one test has kept stays there for the others. */
let tests = 0;
let orders: BaselineServer;
const ofFile = awsOfFile();
const { account } = ofFile;
let database: TestDatabase;
beforeEach(async () => {
  account.buckets = [bucket];
  tests += 1;
  orders = { kind: "db-instance", identifier: `orders-${tests}` };
  database = await createDatabase();
});
afterEach(() => database[Symbol.asyncDispose]());

const limits = { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true };

function keep(called: string): Promise<void> {
  return withSession(database.connection, limits, (session) => keepBaseline(bucket, orders, called, session));
}

function keysKept(): string[] {
  return ofFile.aws.objects.map(({ key }) => key).filter((key) => key.includes(`/${orders.identifier}/`));
}

/** Why it cannot be read. */
async function whyNot(called: string) {
  const error = await readBaseline(bucket, orders, called).catch((thrown: unknown) => thrown);
  return explain(error).failure;
}

test("what was kept of a database is read back; of others there is none", async () => {
  await database.run("create table orders (id bigint generated always as identity primary key, note text)");
  await keep("shop");

  expect(await readBaseline(bucket, orders, "shop")).toMatchObject({
    server: orders.identifier,
    database: "shop",
    generators: { sequences: [{ name: "orders_id_seq" }] },
    schema: { tables: [{ name: "orders", columns: [{ name: "id" }, { name: "note" }] }] },
  });
  expect(await readBaseline(bucket, orders, "sho")).toBeNull();
  expect(await readBaseline(bucket, { ...orders, kind: "db-cluster" }, "shop")).toBeNull();
  expect(await readBaseline(bucket, { ...orders, identifier: `${orders.identifier}-replica` }, "shop")).toBeNull();
});

test("what is kept later takes its place", async () => {
  await keep("shop");
  await database.run("create table orders (id bigint primary key)");
  await keep("shop");
  expect((await readBaseline(bucket, orders, "shop"))?.schema.tables).toHaveLength(1);
  expect(keysKept()).toHaveLength(1);
});

test.each([
  ["shop", "shop"],
  ["../../reports/x", "%2E%2E%2F%2E%2E%2Freports%2Fx"],
  ["..", "%2E%2E"],
  ["Größe & (mehr)'s", "Gr%C3%B6%C3%9Fe%20%26%20%28mehr%29%27s"],
  ["shop.json", "shop%2Ejson"],
])("a database called %s has a key below its server, and is found again", async (called, encoded) => {
  await keep(called);
  expect(keysKept()).toEqual([`baselines/db-instance/${orders.identifier}/${encoded}.json`]);
  expect(await readBaseline(bucket, orders, called)).toMatchObject({ database: called });
});

describe("that it cannot be read is not that there is none", () => {
  test("where the role may not look", async () => {
    account.fail = () => ({ status: 403, code: "AccessDenied", message: "Access Denied" });
    expect((await whyNot("shop")).reason).toBe("AWS answered AccessDenied: Access Denied");
  });

  test("where something else was put there", async () => {
    const key = `baselines/db-instance/${orders.identifier}/shop.json`;
    await putObject(bucket, key, "{}", "application/json");
    const begin = `the baseline s3://restore-hook-reports/${key} is JSON of another kind`;
    expect((await whyNot("shop")).reason.startsWith(begin)).toBe(true);
  });
});
