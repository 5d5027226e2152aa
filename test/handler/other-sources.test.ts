import { describe, expect, test } from "vitest";
import { login } from "../../local/demo/account.ts";
import { readEvent } from "../events/read-event.ts";
import { deliver } from "./deliver.ts";
import { invoicesOf, mailOf, sourceArn, sourceDatabase, stopped, tableMappings, unread } from "./invoices.ts";
import { dataMigration, serverlessReplication, targetEndpoint } from "./loads.ts";
import { dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();
const { given } = shop;
const { givenSource, takesInvoices } = invoicesOf(shop);

test("a serverless replication and a data migration have a source, too", async () => {
  givenSource();
  const serverless = serverlessReplication();
  for (const config of serverless.replicationConfigs ?? [])
    Object.assign(config, { SourceEndpointArn: sourceArn, TableMappings: tableMappings });
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

test("a load that is to be resumed can insert its changes: what is ALWAYS in the source is BY DEFAULT until it has ended", async () => {
  givenSource({}, { StopReason: "Stop Reason STOPPED_AFTER_FULL_LOAD" });
  const paused = await deliver(shop.world, stopped);
  expect(mailOf(paused)).toContain("next value 2010 because the source has it: identity BY DEFAULT");
  expect(mailOf(paused)).toContain("shop-load is still to bring changes");
  await shop.sql("insert into public.invoices values (1020)", shopDatabase);

  givenSource({}, { StopReason: "Stop Reason NORMAL" });
  const ended = await deliver(shop.world, readEvent("dms-task-stopped"));
  expect(mailOf(ended)).toContain("identity BY DEFAULT instead of identity ALWAYS");
  expect(mailOf(ended)).not.toContain("is still to bring changes");
});

describe("without its source, a load is repaired by what can be told from itself, and the mail says so, when the source", () => {
  test.each<[string, () => void, RegExp]>([
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

test("a source of another engine is not asked, and not spoken of", async () => {
  givenSource({ EngineName: "oracle" });
  const run = await deliver(shop.world, stopped);
  expect(run.result).toEqual({ status: "repaired" });
  expect(mailOf(run)).not.toMatch(/source/);
});
