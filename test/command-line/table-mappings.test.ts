import { expect, test } from "vitest";
import { readTableMappings } from "../../local/command-line/table-mappings.ts";
import { UsageError } from "../../local/command-line/usage-error.ts";
import { writeTableMappings } from "./write-table-mappings.ts";

const rules = [{ "rule-type": "selection", "rule-action": "include", "object-locator": { "schema-name": "app" } }];

test.each([
  ["JSON", JSON.stringify({ rules })],
  ["a text of JSON in JSON", JSON.stringify(JSON.stringify({ rules }))],
])("table mappings may be %s", async (_what, text) => {
  await using file = await writeTableMappings(text);
  const names = await readTableMappings(file.path, "shop");
  expect(names.table({ schema: "app", name: "orders" })).toEqual({ schema: "shop", name: "orders" });
  expect(names.table({ schema: "other", name: "orders" })).toBeNull();
});

const form = 'they are not as AWS DMS has them, JSON such as {"rules": [...]}';
const noTable = "they have no selection rule, so no table would have been loaded";

test.each([
  ["no JSON", "{'rules': []}", form],
  ["empty", "", form],
  ["a list", "[]", form],
  ["rules of no kind", '{"rules": [{}]}', form],
  ["no rules", '{"rules": []}', noTable],
  ["the answer of AWS DMS as a whole", JSON.stringify({ ReplicationTasks: [{ TableMappings: "{}" }] }), noTable],
])("table mappings that are %s cannot be used, and the file is named", async (_what, text, why) => {
  await using file = await writeTableMappings(text);
  await expect(readTableMappings(file.path, null)).rejects.toThrow(
    new UsageError(`the table mappings in ${file.path} cannot be used: ${why}`),
  );
});

test("table mappings that are not there cannot be used", async () => {
  await expect(readTableMappings("no/such/file.json", null)).rejects.toThrow(
    new UsageError(
      "the table mappings in no/such/file.json cannot be used: ENOENT: no such file or directory, open 'no/such/file.json'",
    ),
  );
});
