import type { Endpoint, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { beforeAll, beforeEach } from "vitest";
import { z } from "zod";
import type { AwsState, PublishedMessage } from "../../local/aws-endpoint.ts";
import { bucket, login } from "../../local/demo/account.ts";
import type { World } from "../../local/demo/world.ts";
import { endpointArn, replicationTask, targetEndpoint } from "./loads.ts";
import { shopDatabase, type shopOfFile } from "./shop.ts";

const sourceArn = endpointArn.replace("SHOPTARGET", "WAREHOUSE");
export const warehouse = "warehouse";

/** By which the source is opened, and nothing else is. */
export const reader = { username: "warehouse_reader", password: "never-shown-password-of-the-source" };

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

/**
 * A database that a task has loaded into the shop, under other names, with what such a load leaves behind. Its role may connect,
 * and is not granted anything.
 */
export function warehouseOfFile(shop: Pick<ReturnType<typeof shopOfFile>, "sql" | "given" | "world">) {
  const account = () => shop.world.account;
  beforeAll(async () => {
    await shop.sql(`create role ${reader.username} login password '${reader.password}'`);
    await shop.sql(`create database ${warehouse} owner ${login.username}`);
    await shop.sql(
      `set role ${login.username};
      create schema sales;
      create table sales.old_clients (
        "Id" bigint primary key generated always as identity,
        "E-mail" text not null constraint one_mail unique,
        since date default current_date
      );
      create table sales.old_bills (
        id bigint primary key,
        client bigint references sales.old_clients,
        total integer constraint positive check (total > 0)
      );
      create index old_bills_client on sales.old_bills (client);
      create view sales.unpaid as select id, client from sales.old_bills where total > 0;`,
      warehouse,
    );
  });
  /** As the load has left them. */
  beforeEach(async () => {
    await shop.sql(
      `set role ${login.username};
      drop table if exists public.clients, public.bills cascade;
      create table public.clients (id bigint primary key, "e-mail" text, since date);
      create table public.bills (id bigint primary key, client bigint, total integer);
      insert into public.clients values (1, 'ada@example.com', null), (2, 'ada@example.com', null);`,
      shopDatabase,
    );
  });
  return {
    /** The task and both of its endpoints; and the secret of the source. */
    load(changes: Partial<Endpoint> = {}, task: Partial<ReplicationTask> = {}): void {
      const source = targetEndpoint(shop.world, {
        EndpointIdentifier: "warehouse",
        EndpointArn: sourceArn,
        EndpointType: "source",
        ServerName: "localhost",
        DatabaseName: warehouse,
        PostgreSQLSettings: { SecretsManagerSecretId: "warehouse/reader" },
        ...changes,
      });
      shop.given({
        replicationTasks: [replicationTask({ SourceEndpointArn: sourceArn, TableMappings, ...task })],
        endpoints: [targetEndpoint(shop.world), source],
        secrets: [...(account().secrets ?? []), secretOfReader],
      });
    },
  };
}

const secretOfReader: NonNullable<AwsState["secrets"]>[number] = {
  ARN: "arn:aws:secretsmanager:us-east-1:111111111111:secret:warehouse/reader-AbCdEf",
  Name: "warehouse/reader",
  SecretString: JSON.stringify(reader),
};

const reported = z.object({
  status: z.string(),
  remarks: z.array(z.object({ brief: z.string().nullable(), text: z.string() })),
  databases: z.tuple([
    z.object({
      comparison: z.object({ with: z.string(), tables: z.number() }).nullable(),
      counts: z.object({ leftBehind: z.number(), failed: z.number(), recreated: z.number() }),
      findings: z.array(
        z.object({
          problem: z.string(),
          outcome: z.string(),
          columns: z.array(z.string()),
          reason: z.string().nullable(),
          sql: z.array(z.string()),
          leftBehind: z
            .object({
              kind: z.string(),
              object: z.string(),
              duplicates: z.object({ query: z.string(), keys: z.string().nullable() }).nullable(),
            })
            .nullable(),
        }),
      ),
    }),
  ]),
});

/** What a report of one database says, as JSON has it. */
function readReport(json: unknown) {
  const { databases, ...report } = reported.parse(json);
  const [database] = databases;
  return { ...report, database, leftBehind: database.findings.filter(({ problem }) => problem === "left-behind") };
}

/** The JSON that programs get of a mail. */
export function reportIn(mail: PublishedMessage | undefined) {
  return readReport(mail?.json);
}

/** The whole of the report that was kept last. */
export function keptReport({ aws }: World) {
  const object = aws.objects.findLast((one) => one.bucket === bucket && one.key.endsWith("/report.json"));
  return readReport(JSON.parse(object?.body.toString() ?? ""));
}
