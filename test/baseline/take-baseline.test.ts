import fc from "fast-check";
import { expect, test } from "vitest";
import { originalOf, referenceOf } from "../../lambda/baseline/as-original.ts";
import { decodeBaseline, encodeBaseline } from "../../lambda/baseline/baseline.ts";
import { takeBaseline } from "../../lambda/baseline/take-baseline.ts";
import { everything } from "../../lambda/catalog/scope.ts";
import { withSession } from "../../lambda/postgres/connect.ts";
import { checkDatabase } from "../../lambda/repair/run.ts";
import { compareDatabase } from "../../lambda/schema/compare-database.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { randomSchema, sqlOf } from "../schema/random/schema.ts";
import { makeShop } from "../schema/shop.ts";

const limits = { lockTimeout: 1_000, statementTimeout: 20_000, readOnly: true };

/** What it is like now, and what of that a baseline of it has vanished. */
function proveRoundTrip({ connection }: TestDatabase): Promise<void> {
  return withSession(connection, limits, async (session) => {
    const taken = await takeBaseline(session, { server: "orders", database: "shop" });
    const kept = decodeBaseline(encodeBaseline(taken), "the file orders.json");
    expect(kept).toEqual({ format: "restore-hook baseline", version: 1, ...taken });

    const compared = await compareDatabase(session, originalOf(kept), everything);
    expect(compared.differences).toEqual([]);
    expect(compared.comparison).toEqual({
      with: `the baseline of ${taken.taken}`,
      tables: taken.schema.tables.length,
    });
    const report = await checkDatabase(session, "shop", everything, referenceOf(kept));
    expect(report.findings.filter(({ outcome }) => outcome !== "left-alone")).toEqual([]);
  });
}

test("a shop with every kind of object is kept whole, and lacks nothing of it afterwards", async () => {
  await using database = await createDatabase();
  await makeShop(database);
  await proveRoundTrip(database);
});

test("any database is kept whole, and lacks nothing of it afterwards", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(randomSchema, async (random) => {
      await using database = await createDatabase();
      await database.run(sqlOf(random));
      await proveRoundTrip(database);
    }),
    { numRuns: 5, seed: 1 },
  );
});
