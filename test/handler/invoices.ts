import type { Endpoint, ReplicationTask } from "@aws-sdk/client-database-migration-service";
import { beforeAll, beforeEach } from "vitest";
import { login } from "../../local/demo/account.ts";
import { readEvent } from "../events/read-event.ts";
import type { Delivery } from "./deliver.ts";
import { endpointArn, replicationTask, targetEndpoint } from "./loads.ts";
import { paragraphs } from "./paragraphs.ts";
import { shopDatabase, type shopOfFile } from "./shop.ts";

export const sourceDatabase = "warehouse";
export const sourceArn = endpointArn.replace("SHOPTARGET", "SHOPSOURCE");

export const stopped = readEvent("dms-task-stopped");

const rule = (target: string, action: string, value?: string) => ({
  "rule-type": "transformation",
  "rule-target": target,
  "rule-action": action,
  "object-locator": { "schema-name": "sales", "table-name": "%", "column-name": "%" },
  value,
});

export const tableMappings = JSON.stringify({
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

/** The database that the tables of a file's shop were loaded from, under other names; before each case they are as the load left them. */
export function invoicesOf(shop: ReturnType<typeof shopOfFile>) {
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
  return {
    /** A task that has loaded the shop from the warehouse. */
    givenSource(changes: Partial<Endpoint> = {}, task: Partial<ReplicationTask> = {}): void {
      const endpoint = targetEndpoint(shop.world, {
        EndpointIdentifier: "shop-source",
        EndpointArn: sourceArn,
        EndpointType: "source",
        DatabaseName: sourceDatabase,
        ...changes,
      });
      shop.given({
        replicationTasks: [replicationTask({ SourceEndpointArn: sourceArn, TableMappings: tableMappings, ...task })],
        endpoints: [targetEndpoint(shop.world), endpoint],
      });
    },
    async takesInvoices(): Promise<boolean> {
      try {
        await shop.sql("insert into public.invoices default values", shopDatabase);
        return true;
      } catch {
        return false;
      }
    },
  };
}

export const mailOf = (run: Delivery) => paragraphs(run.mails[0]).join("\n");

/** Why the source could not be read, in a mail. */
export const unread =
  /- The source \(the DMS endpoint shop-source\) could not be read, so what is missing was judged without it, and what else was left behind is not known: (.*)$/m;
