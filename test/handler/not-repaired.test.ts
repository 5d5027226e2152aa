import { expect, test } from "vitest";
import { deliver } from "./deliver.ts";
import { paragraphs } from "./paragraphs.ts";
import { dbInstance } from "./servers.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();
const person = { dbInstanceIdentifier: "orders-staging", databases: [shopDatabase] };

test("a repair that cannot be begun is told of beside all else that was found", async () => {
  shop.given({ dbInstances: [dbInstance(shop.world)] });
  await shop.sql(
    `create table public.line (a integer, b integer, primary key (a, b));
    create table public.strange (id serial primary key);`,
    shopDatabase,
  );
  let reads = 0;
  shop.given({
    fail: (_service, operation) => {
      if (operation === "GetSecretValue") reads += 1;
      // to log in, to check, and then to repair
      const refused = operation === "GetSecretValue" && reads > 2;
      return refused ? { status: 400, code: "AccessDeniedException", message: "no" } : undefined;
    },
  });
  const { mails } = await deliver(shop.world, person);

  expect(mails.map(({ Subject }) => Subject)).toEqual(["ATTENTION orders-staging: 2 failed, 1 left alone"]);
  const told = paragraphs(mails[0]);
  expect(told).toContain("Database shop: 4 checked, 0 repaired, 1 left alone, 2 failed");
  expect(told).toContain("Left alone: Composite key - public.line.a, public.line.b");
  const trouble = told.join("\n");
  expect(trouble).toContain(
    "- public.orders.id (sequence public.orders_id_seq behind, next value 1): AWS answered AccessDeniedException: no",
  );
  // it belongs to another role
  expect(trouble).toContain("public.strange");
  expect(await shop.takesOrders()).toBe(false);
});
