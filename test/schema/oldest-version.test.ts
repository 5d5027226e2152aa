import { expect, test } from "vitest";
import { refuseOldServer } from "../../lambda/schema/oldest-version.ts";

test.each([140_000, 140_019, 180_004])("the schema of a server of version %i can be read", (version) => {
  expect(() => refuseOldServer(version)).not.toThrow();
});

test.each([
  [139_999, 13],
  [120_022, 12],
])("the schema of a server of version %i cannot be read", (version, major) => {
  expect(() => refuseOldServer(version)).toThrow(
    `it is PostgreSQL ${major}, and all else than generators can be compared from 14 on`,
  );
});
