import { expect, test } from "vitest";
import { login } from "../../local/demo/account.ts";
import { countOf, deliver } from "./deliver.ts";
import { invoicesOf, mailOf, stopped, unread } from "./invoices.ts";
import { shopDatabase, shopOfFile } from "./shop.ts";

const shop = shopOfFile();
const { givenSource, takesInvoices } = invoicesOf(shop);

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

test("what was found by its source is not repaired without it, when that goes away meanwhile, and all else is", async () => {
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
    // the last two are those of the repair and the comparison
    return asked < count - 1 ? undefined : { status: 400, code: "AccessDeniedException", message: "not any more" };
  };
  const run = await deliver(shop.world, stopped);
  expect(run.result).toEqual({ status: "attention" });
  expect(mailOf(run)).toContain("its source could not be read again: AWS answered AccessDeniedException: not any more");
  expect(await takesInvoices()).toBe(false);
  expect(await shop.takesOrders()).toBe(true);
});

test("a load whose source cannot be reached is repaired by what can be told from itself, and the mail says so", async () => {
  givenSource({ Port: 1 });
  const run = await deliver(shop.world, stopped);
  expect(run.result).toEqual({ status: "repaired" });
  expect(unread.exec(mailOf(run))?.[1]).toMatch(/the server cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1/);
  expect(await takesInvoices()).toBe(false);
  await shop.sql("insert into public.notes default values", shopDatabase);
});
