import { expect, test } from "vitest";
import { refuseOldServer } from "../../lambda/schema/oldest-version.ts";

const shop = { database: "shop", host: "shop.example", port: 5432 };

test.each([140_000, 140_019, 180_004])("the schema of a server of version %i can be read", (version) => {
  expect(() => refuseOldServer(shop, version)).not.toThrow();
});

test.each([
  [139_999, 13],
  [120_022, 12],
])("the schema of a server of version %i cannot be read", (version, major) => {
  expect(() => refuseOldServer(shop, version)).toThrow(
    `database shop on shop.example:5432 is of PostgreSQL ${major}, and all else than generators can be compared from 14 on`,
  );
});
