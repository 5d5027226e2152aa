import { describe, expect, test } from "vitest";
import { type Baseline, decodeBaseline, encodeBaseline } from "../../lambda/baseline/baseline.ts";
import { FailureError } from "../../lambda/failure.ts";

const empty: Omit<Baseline, "format" | "version"> = {
  taken: "2026-11-20T08:00:00.000Z",
  server: "orders",
  database: "shop",
  generators: { version: 1, serverVersion: 180_004, tables: [], sequences: [] },
  schema: {
    version: 1,
    serverVersion: 180_004,
    schemas: [{ name: "public", owner: "pg_database_owner", comment: null, grants: [] }],
    roles: ["app"],
    extensions: [],
    types: [],
    routines: [],
    tables: [],
    views: [],
    sequences: [],
    uncompared: [],
  },
};
const text = encodeBaseline(empty);

function refusal(given: string): string {
  try {
    decodeBaseline(given, "the file orders.json");
  } catch (error) {
    if (error instanceof FailureError) return error.message;
    throw error;
  }
  return "taken";
}

/** Of the baseline, another one. */
function changed(change: (json: Record<string, unknown>) => object): string {
  return JSON.stringify(change(JSON.parse(text)));
}

test("a baseline says what it is, and reads back as what was written", () => {
  expect(JSON.parse(text)).toMatchObject({ format: "restore-hook baseline", version: 1, server: "orders" });
  expect(decodeBaseline(text, "the file orders.json")).toEqual({
    format: "restore-hook baseline",
    version: 1,
    ...empty,
  });
});

test("a baseline that was kept before there was something is one that has none of it", () => {
  const { uncompared, ...older } = empty.schema;
  expect(
    decodeBaseline(
      changed((json) => ({ ...json, schema: older })),
      "the file orders.json",
    ).schema,
  ).toEqual(empty.schema);
});

describe("what is no baseline is refused, with what it is and what it has to be", () => {
  const kind =
    'the file orders.json is JSON of another kind, and has to be a baseline: its "format" has to be "restore-hook baseline"';
  const broken = "the file orders.json is a broken baseline:";
  test.each([
    [
      "a file that was cut off",
      text.slice(0, 100),
      /^the file orders\.json is no JSON, and has to be a baseline: maybe/,
    ],
    ["an empty file", "", /^the file orders\.json is no JSON/],
    ["a report", JSON.stringify({ version: 1, status: "ok" }), kind],
    ["JSON that is no object", "null", kind],
    [
      "one of a later version",
      changed((json) => ({ ...json, version: 2 })),
      "the file orders.json is a baseline of version 2, and this restore hook knows version 1",
    ],
    [
      "a time that is none",
      changed((json) => ({ ...json, taken: "2026-13-20T08:00:00.000Z" })),
      `${broken} taken: wanted a time in UTC by ISO 8601, such as 2026-11-20T08:00:00.000Z`,
    ],
    [
      "a part that is missing",
      changed(({ schema, ...json }) => json),
      `${broken} schema: Invalid input: expected object, received undefined`,
    ],
    [
      "a name that none can be",
      changed((json) => ({ ...json, schema: { ...empty.schema, roles: ["app", ""] } })),
      `${broken} schema.roles[1]: wanted a name`,
    ],
    [
      "key words that are none",
      changed((json) => {
        const [namespace] = empty.schema.schemas;
        const grants = [{ role: null, privilege: "usage on schema public to x; drop", grantable: false }];
        return { ...json, schema: { ...empty.schema, schemas: [{ ...namespace, grants }] } };
      }),
      `${broken} schema.schemas[0].grants[0].privilege: wanted key words of SQL`,
    ],
    [
      "much that is not as it should be",
      changed((json) => ({ ...json, schema: { ...empty.schema, roles: ["", "", "", "", ""] } })),
      `${broken} ${[0, 1, 2].map((index) => `schema.roles[${index}]: wanted a name`).join("; ")}; and 2 more`,
    ],
  ])("%s", (_, given, reason) => {
    if (typeof reason === "string") expect(refusal(given)).toBe(reason);
    else expect(refusal(given)).toMatch(reason);
  });
});
