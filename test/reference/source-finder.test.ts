import { expect, test } from "vitest";
import type { ReferenceTable } from "../../lambda/reference/reference.ts";
import { sourceFinder } from "../../lambda/reference/source-finder.ts";

const orders = { schema: "shop", name: "orders", columns: ["id"], triggers: [] };

const partitioned: ReferenceTable = {
  ...orders,
  defaults: [{ column: "id", kind: "default", expression: "shop.next_id()" }],
};

const partition: ReferenceTable = {
  ...orders,
  defaults: [],
  numbered: [{ column: "id", by: { schema: "shop", name: "all_orders" } }],
};

test.each<[string, ReferenceTable[], string]>([
  ["says for its partitions what fills it, where they were loaded into it", [partitioned, partition], "default"],
  ["says so whichever comes first", [partition, partitioned], "default"],
  ["takes the values of another one, where it is a partition", [partition], "partition"],
])("a table of the source %s", (_what, tables, kind) => {
  const sourceOf = sourceFinder({ version: 1, serverVersion: 180_000, tables, sequences: [] });
  expect(sourceOf({ schema: "shop", table: "orders", column: "id" })).toMatchObject({ kind });
});
