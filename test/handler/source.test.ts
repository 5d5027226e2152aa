import type { Endpoint, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { login } from "../../local/demo/account.ts";
import { readEvent } from "../events/read-event.ts";
import { countOf, type Delivery, deliver } from "./deliver.ts";
import { dataMigration, endpointArn, replicationTask, serverlessReplication, targetEndpoint } from "./loads.ts";
import { paragraphs } from "./paragraphs.ts";
import { dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();
const { given } = shop;

const sourceDatabase = "warehouse";
const sourceArn = endpointArn.replace("SHOPTARGET", "SHOPSOURCE");

beforeAll(async () => {
  await shop.sql(`create database ${sourceDatabase} owner ${login.username}`);
  await shop.sql(
    `set role ${login.username};
    create schema sales;
    create table sales.old_invoices (
      "Number" bigint primary key generated always as identity (sequence name sales.invoice_numbers start with 1000 increment by 10)
    );
    create table sales.old_notes (id bigint primary key);
    select setval('sales.invoice_numbers', 2000);`,
    sourceDatabase,
  );
});

/** As the load has left them. */
beforeEach(() =>
  shop.sql(
    `set role ${login.username};
    drop table if exists public.invoices, public.notes;
    create table public.invoices (number bigint primary key);
    create table public.notes (id bigint primary key);
    insert into public.invoices values (1000), (1010);`,
    shopDatabase,
  ),
);

const stopped = readEvent("dms-task-stopped");

const rule = (target: string, action: string, value?: string) => ({
  "rule-type": "transformation",
  "rule-target": target,
  "rule-action": action,
  "object-locator": { "schema-name": "sales", "table-name": "%", "column-name": "%" },
  value,
});
const TableMappings = JSON.stringify({
  rules: [
    {
      "rule-type": "selection",
      "rule-action": "include",
      "object-locator": { "schema-name": "sales", "table-name": "%" },
    },
    rule("schema", "rename", "public"),
    rule("table", "remove-prefix", "old_"),
    rule("column", "convert-lowercase"),
  ],
});

/** A task that has loaded the shop from the warehouse. */
function givenSource(changes: Partial<Endpoint> = {}, task: Partial<ReplicationTask> = {}) {
  const endpoint = targetEndpoint(shop.world, {
    EndpointIdentifier: "shop-source",
    EndpointArn: sourceArn,
    EndpointType: "source",
    DatabaseName: sourceDatabase,
    ...changes,
  });
  given({
    replicationTasks: [replicationTask({ SourceEndpointArn: sourceArn, TableMappings, ...task })],
    endpoints: [targetEndpoint(shop.world), endpoint],
  });
}

async function takesInvoices(): Promise<boolean> {
  try {
    await shop.sql("insert into public.invoices default values", shopDatabase);
    return true;
  } catch {
    return false;
  }
}

const mailOf = (run: Delivery) => paragraphs(run.mails[0]).join("\n");
const unread =
  /- The source \(the DMS endpoint shop-source\) could not be read, so what is missing was judged without it: (.*)$/m;

test("what a load has left without generator gets that of the source, under the names of the target", async () => {
  givenSource();
  const run = await deliver(shop.world, stopped);
  expect(run.mails.map(({ Subject }) => Subject)).toEqual([
    `REPAIRED 127.0.0.1:${shop.world.server.port}: 1 recreated, 1 resynced, all verified, 1 left alone`,
  ]);
  expect(mailOf(run)).toContain(
    "public.invoices.number sequence public.invoice_numbers, new, next value 2010 because the source has it: identity ALWAYS",
  );
  expect(mailOf(run)).toContain("The source has no generator there either - public.notes.id");
  expect(mailOf(run)).not.toContain("could not be read");
  expect(await takesInvoices()).toBe(true);
  expect(await shop.takesOrders()).toBe(true);
});

test("a serverless replication and a data migration have a source, too", async () => {
  givenSource();
  const serverless = serverlessReplication();
  for (const config of serverless.replicationConfigs ?? [])
    Object.assign(config, { SourceEndpointArn: sourceArn, TableMappings });
  given(serverless);
  const first = await deliver(shop.world, readEvent("dms-serverless-replication-stopped"));
  expect(mailOf(first)).toContain("because the source has it: identity ALWAYS");

  // a homogeneous migration renames nothing: what it has loaded is called as in the source
  await shop.sql(
    `set role ${login.username}; drop schema if exists sales cascade; create schema sales; create table sales.old_invoices ("Number" bigint primary key)`,
    shopDatabase,
  );
  const migration = dataMigration(shop.world);
  const [target] = migration.dataProviders ?? [];
  const source = {
    DataProviderArn: sourceArn,
    Engine: "postgres",
    Settings: {
      PostgreSqlSettings: { ServerName: "127.0.0.1", Port: shop.world.server.port, DatabaseName: sourceDatabase },
    },
  };
  for (const project of migration.migrationProjects ?? []) {
    project.SourceDataProviderDescriptors = [{ DataProviderArn: sourceArn, SecretsManagerSecretId: "shortener/dms" }];
  }
  given({ ...migration, dataProviders: [...(target === undefined ? [] : [target]), source] });
  const second = await deliver(shop.world, readEvent("dms-data-migration-stopped"));
  await shop.sql("drop schema sales cascade", shopDatabase);
  expect(mailOf(second)).toContain('sales.old_invoices."Number" sequence sales.invoice_numbers, new, next value 2010');
});

describe("without its source, a load is repaired by what can be told from itself, and the mail says so, when the source", () => {
  test.each<[string, () => void, RegExp]>([
    [
      "cannot be reached",
      () => givenSource({ Port: 1 }),
      /the server cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1/,
    ],
    ["has no such database", () => givenSource({ DatabaseName: "nowhere" }), /has no database "nowhere"/],
    [
      "has no secret",
      () => givenSource({ PostgreSQLSettings: {} }),
      /no secret is known for the server|none of the credentials/,
    ],
    [
      "is the target itself",
      () => givenSource({ DatabaseName: shopDatabase }),
      /it is the database that is to be compared with it/,
    ],
    [
      "is loaded by rules that cannot be read",
      () => givenSource({}, { TableMappings: "{" }),
      /the table mappings of shop-load are in no form that is known/,
    ],
  ])("%s", async (_what, state, reason) => {
    state();
    const run = await deliver(shop.world, stopped);
    expect(run.result).toEqual({ status: "repaired" });
    expect(unread.exec(mailOf(run))?.[1]).toMatch(reason);
    expect(mailOf(run)).not.toContain(login.password);
    // nothing but the source says that it has one
    expect(await takesInvoices()).toBe(false);
    await shop.sql("insert into public.notes default values", shopDatabase);
  });

  test("is gone from DMS", async () => {
    givenSource();
    given({ endpoints: [targetEndpoint(shop.world)] });
    const run = await deliver(shop.world, stopped);
    expect(run.result).toEqual({ status: "repaired" });
    expect(mailOf(run)).toMatch(/- The source could not be read, .*ResourceNotFoundFault/m);
  });
});

test("a source that is left out is not even asked for a secret", async () => {
  const { port } = shop.world.server;
  givenSource({ ServerName: "localhost", PostgreSQLSettings: { SecretsManagerSecretId: "shortener/source" } });
  given({
    dbInstances: [
      dbInstance(shop.world, {
        Endpoint: { Address: "localhost", Port: port },
        TagList: [{ Key: "restore-hook", Value: "ignore" }],
      }),
    ],
  });
  const run = await deliver(shop.world, stopped);
  expect(run.result).toEqual({ status: "repaired" });
  expect(unread.exec(mailOf(run))?.[1]).toMatch(/^the DB instance orders-staging has the tag restore-hook=ignore/);
  expect(run.requests.filter(({ input }) => JSON.stringify(input).includes("shortener/source"))).toEqual([]);
});

test("what was planned with its source is not repaired without it, when that goes away meanwhile", async () => {
  givenSource();
  const count = countOf("DescribeReplicationTasks", await deliver(shop.world, stopped));
  await shop.reset();
  await shop.sql("drop table public.invoices; create table public.invoices (number bigint primary key)", shopDatabase);
  await shop.sql(`alter table public.invoices owner to ${login.username}`, shopDatabase);
  givenSource();
  let asked = 0;
  shop.world.account.fail = (_service, operation) => {
    if (operation !== "DescribeReplicationTasks") return undefined;
    asked += 1;
    // the last one is that of the repair
    return asked < count ? undefined : { status: 400, code: "AccessDeniedException", message: "not any more" };
  };
  const run = await deliver(shop.world, stopped);
  expect(run.result).toEqual({ status: "attention" });
  expect(mailOf(run)).toContain("not any more");
  expect(await takesInvoices()).toBe(false);
  expect(await shop.takesOrders()).toBe(false);
});

test("a source of another engine is not asked, and not spoken of", async () => {
  givenSource({ EngineName: "oracle" });
  const run = await deliver(shop.world, stopped);
  expect(run.result).toEqual({ status: "repaired" });
  expect(mailOf(run)).not.toMatch(/source/);
});
