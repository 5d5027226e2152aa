import pg from "pg";
import { describe, expect, test } from "vitest";
import { compareSchemas } from "../../lambda/schema/compare-schemas.ts";
import { unsafeNote } from "../../lambda/schema/comparison.ts";
import type { Difference } from "../../lambda/schema/difference.ts";
import { type NameMapping, sameNames } from "../../lambda/schema/mapping.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { loadAsDms } from "./dms-load.ts";
import { dumpEntries } from "./dump-entries.ts";
import { dumpSchema } from "./pg-dump.ts";
import { psql } from "./psql.ts";
import { read } from "./read.ts";
import { schemaScript } from "./script.ts";
import { dumpedOtherwise, makeShop, undivided } from "./shop.ts";

function named(found: readonly Difference[]): string[] {
  return found.map(({ kind, object }) => `${kind} ${object}`);
}

async function differences(source: TestDatabase, target: TestDatabase, mapping: NameMapping = sameNames) {
  return compareSchemas(await read(source.connection), await read(target.connection), mapping, () => true);
}

/** As if a person had looked at what is left to one, and let all of it in. */
function allowed(found: readonly Difference[]): Difference[] {
  return found.map((one) => ({ ...one, sql: [...one.sql, ...one.manual], manual: [] }));
}

async function run(target: TestDatabase, found: readonly Difference[]): Promise<void> {
  await psql(await target.connect(), schemaScript(found));
}

/** What a dump of the source makes and one of the target does not make alike, and the other way round. */
async function dumpsDiffer(source: TestDatabase, target: TestDatabase): Promise<string[]> {
  const wanted = dumpEntries(await dumpSchema(source.connection));
  const made = dumpEntries(await dumpSchema(target.connection));
  return [...new Set([...wanted.keys(), ...made.keys()])].filter((name) => wanted.get(name) !== made.get(name));
}

describe("all that a load of AWS DMS left behind", () => {
  test("is made by the script, but for what it leaves to a person", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await makeShop(source);
    await loadAsDms(await source.connect(), await target.connect());

    await run(target, await differences(source, target));
    const left = await differences(source, target);
    expect(named(left)).toEqual([
      "partitioning shop.cars: inherits from shop.vehicles",
      ...undivided,
      "column type shop.orders.placed",
      "generated column shop.orders.slug",
    ]);
    expect(left.flatMap(({ sql }) => sql)).toEqual([]);
  });

  test("is the same as in the source by pg_dump, once a person has let in the rest, but for partitions", async () => {
    await using source = await createDatabase();
    await using target = await createDatabase();
    await makeShop(source);
    await loadAsDms(await source.connect(), await target.connect());

    await run(target, allowed(await differences(source, target)));
    const left = await differences(source, target);
    expect(named(left)).toEqual(undivided);
    const differ = await dumpsDiffer(source, target);
    expect(differ.filter((name) => !name.includes("events"))).toEqual(dumpedOtherwise);
  });

  test("is called as the load has renamed it, as far as PostgreSQL's own renaming goes", async () => {
    await using source = await createDatabase();
    await using renamed = await createDatabase();
    await using target = await createDatabase();
    const roles = await makeShop(source);
    await makeShop(renamed, roles);
    // the text of functions is nobody's to rename but a person's
    const touch = `
      create or replace function tools.touch() returns trigger language plpgsql as
      $$ begin insert into web."LOG" (what) values (tg_table_name); return new; end; $$;
      alter function tools.touch() owner to ${pg.escapeIdentifier(roles.writer)};
    `;
    await renamed.run(`
      alter schema shop rename to web;
      alter table web.orders rename to purchases;
      alter index web.orders_pkey rename to purchases_pkey;
      alter table web.log rename to "LOG";
      alter table web.purchases rename column number to "No.";
      alter table web.purchases rename column customer_id to by;
      alter table web.customers rename column id to customer;
      alter table web.rooms rename column room to "Room";
      ${touch}
    `);
    await loadAsDms(await source.connect(), await target.connect(), moved);

    const structure = new Set(["column type", "generated column", "partitioning"]);
    const found = await differences(source, target, moved);
    expect(found.filter(({ note }) => note === unsafeNote).map(({ object }) => object)).toEqual([
      "tools.touch()",
      "web.newest",
      "web.open_orders",
      "web.totals",
      "paid_stays of web.purchases",
    ]);
    await run(
      target,
      found.flatMap((one) => (structure.has(one.kind) ? allowed([one]) : one)),
    );
    await target.run(`
      ${touch}
      create view web.newest as select "No." as number, placed from web.purchases order by placed desc limit 10;
      create view web.open_orders with (security_barrier) as
        select o.id, o."No." as number, c.email, o.total
        from web.purchases o join web.customers c on c.customer = o.by where o.status = 'new';
      create materialized view web.totals as
        select by as customer_id, sum(total) as total from web.purchases group by by;
      create policy paid_stays on web.purchases as restrictive for update
        to ${pg.escapeIdentifier(roles.reader)}, ${pg.escapeIdentifier(roles.writer)} using (status <> 'paid')
        with check (status <> 'new' and exists (select from web.customers c where c.customer = by));
    `);
    await run(target, await differences(source, target, moved));
    const left = await differences(source, target, moved);
    expect(named(left)).toEqual(undivided.map((name) => name.replaceAll("shop.", "web.")));
    const differ = await dumpsDiffer(renamed, target);
    expect(differ.filter((name) => !name.includes("events"))).toEqual(
      dumpedOtherwise.map((name) => name.replace("shop", "web").replace("rooms_room_key", "rooms_Room_key")),
    );
  });
});

const tableNames = new Map([
  ["orders", "purchases"],
  ["log", "LOG"],
]);

const columnNames = new Map([
  ["orders.number", "No."],
  ["orders.customer_id", "by"],
  ["customers.id", "customer"],
  ["rooms.room", "Room"],
]);

const moved: NameMapping = {
  schema: (name) => (name === "shop" ? "web" : name),
  table: ({ schema, name }) =>
    schema === "shop" ? { schema: "web", name: tableNames.get(name) ?? name } : { schema, name },
  column: ({ table, column }) => columnNames.get(`${table}.${column}`) ?? column,
};
