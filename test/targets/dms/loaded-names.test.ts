import { describe, expect, test } from "vitest";
import { loadedNames } from "../../../lambda/targets/dms/loaded-names.ts";
import { parseTableMappings } from "../../../lambda/targets/dms/table-mappings.ts";

const all = selection("include", "%", "%");

function selection(action: string, schema: string, table: string) {
  const locator = { "schema-name": schema, "table-name": table };
  return { "rule-type": "selection", "rule-id": "1", "rule-action": action, "object-locator": locator };
}

function rule(target: string, action: string, names: readonly string[], value?: string, oldValue?: string) {
  const [schema = "%", table, column] = names;
  const locator = { "schema-name": schema, "table-name": table, "column-name": column };
  const values = { value, "old-value": oldValue };
  return {
    "rule-type": "transformation",
    "rule-id": "2",
    "rule-target": target,
    "rule-action": action,
    "object-locator": locator,
    ...values,
  };
}

function names(rules: readonly object[], targetSchema: string | null = null) {
  const mappings = parseTableMappings(JSON.stringify({ rules }));
  if (mappings === undefined) throw new Error("the rules of the test cannot be read");
  return loadedNames(mappings, targetSchema);
}

/** What becomes of the column id of the table Test.DMS_Actor. */
function renamed(rules: readonly object[], targetSchema?: string) {
  const { table, column } = names([all, ...rules], targetSchema);
  const to = table({ schema: "Test", name: "DMS_Actor" });
  return to && [to.schema, to.name, column({ schema: "Test", table: "DMS_Actor", column: "Pre_id" })].join(".");
}

describe("a name in the target is", () => {
  test.each<[string, object[], string]>([
    ["that of the source without rules", [], "Test.DMS_Actor.Pre_id"],
    ["that of the rule, for a schema", [rule("schema", "rename", ["Test"], "Test1")], "Test1.DMS_Actor.Pre_id"],
    ["that of the rule, for a table", [rule("table", "rename", ["Test", "DMS_Actor"], "People")], "Test.People.Pre_id"],
    [
      "that of the rule, for a column",
      [rule("column", "rename", ["Test", "%", "Pre_id"], "key")],
      "Test.DMS_Actor.key",
    ],
    [
      "in lower case",
      [rule("schema", "convert-lowercase", ["%"]), rule("table", "convert-lowercase", ["%", "%"])],
      "test.dms_actor.Pre_id",
    ],
    ["in upper case", [rule("column", "convert-uppercase", ["%", "%", "%"])], "Test.DMS_Actor.PRE_ID"],
    ["with a prefix", [rule("table", "add-prefix", ["Test", "%"], "new_")], "Test.new_DMS_Actor.Pre_id"],
    ["without a prefix", [rule("table", "remove-prefix", ["Test", "%"], "DMS_")], "Test.Actor.Pre_id"],
    [
      "with another prefix",
      [rule("column", "replace-prefix", ["%", "%", "%"], "NewPre_", "Pre_")],
      "Test.DMS_Actor.NewPre_id",
    ],
    ["with a suffix", [rule("schema", "add-suffix", ["Test"], "_2")], "Test_2.DMS_Actor.Pre_id"],
    ["without a suffix", [rule("table", "remove-suffix", ["Test", "%"], "_Actor")], "Test.DMS.Pre_id"],
    [
      "with another suffix",
      [rule("column", "replace-suffix", ["%", "%", "%"], "_key", "_id")],
      "Test.DMS_Actor.Pre_key",
    ],
    [
      "the same where a prefix to be removed is not there",
      [rule("table", "remove-prefix", ["%", "%"], "Actor")],
      "Test.DMS_Actor.Pre_id",
    ],
    [
      "the same where a suffix to be replaced is not there",
      [rule("table", "replace-suffix", ["%", "%"], "x", "DMS")],
      "Test.DMS_Actor.Pre_id",
    ],
    [
      "the same where a rule is for another schema",
      [rule("table", "rename", ["Other", "%"], "x")],
      "Test.DMS_Actor.Pre_id",
    ],
    [
      "the same where a rule is for another case",
      [rule("table", "rename", ["test", "%"], "x")],
      "Test.DMS_Actor.Pre_id",
    ],
    [
      "the same where a rule is for another table",
      [rule("column", "rename", ["Test", "Actor", "%"], "x")],
      "Test.DMS_Actor.Pre_id",
    ],
    [
      "the same where a rule is not about names",
      [
        rule("column", "change-data-type", ["%", "%", "%"]),
        rule("column", "include-column", ["%", "%", "Pre_id"]),
        rule("table-tablespace", "rename", ["%", "%"], "x"),
      ],
      "Test.DMS_Actor.Pre_id",
    ],
    [
      "what rules on several levels make of it together, each by the names of the source",
      [
        rule("schema", "rename", ["Test"], "a"),
        rule("table", "rename", ["Test", "DMS_Actor"], "b"),
        rule("column", "rename", ["Test", "DMS_Actor", "Pre_id"], "c"),
      ],
      "a.b.c",
    ],
    [
      "what one rule after the other makes of it",
      [rule("table", "remove-prefix", ["%", "DMS%"], "DMS_"), rule("table", "convert-lowercase", ["%", "%"])],
      "Test.actor.Pre_id",
    ],
  ])("%s", (_what, rules, name) => {
    expect(renamed(rules)).toBe(name);
  });

  test("in the schema that the task names, unless a rule names one", () => {
    expect(renamed([], "loaded")).toBe("loaded.DMS_Actor.Pre_id");
    expect(renamed([rule("schema", "rename", ["Test"], "Test1")], "loaded")).toBe("Test1.DMS_Actor.Pre_id");
  });
});

describe("a table is loaded", () => {
  test.each<[string, object[], boolean]>([
    ["when it is included", [selection("include", "Test", "%")], true],
    ["when it is named", [selection("explicit", "Test", "Actor")], true],
    ["when a wildcard stands for one character", [selection("include", "T_st", "A[bc]t%")], true],
    ["when a set stands for it", [selection("include", "T[a-f]st", "[A-C]ctor")], true],
    ["but not without a rule", [], false],
    ["but not when another schema is included", [selection("include", "test", "%")], false],
    ["but not when it is excluded", [selection("include", "Test", "%"), selection("exclude", "Test", "Ac%")], false],
    [
      "but not when it is excluded before",
      [selection("exclude", "%", "Actor"), selection("include", "Test", "%")],
      false,
    ],
    ["but not when what is named has wildcards", [selection("explicit", "Test", "Act%")], false],
    ["but not when an underscore is meant", [selection("include", "T[_]st", "%")], false],
    ["but not when a set is for others", [selection("include", "Test", "[d-z]ctor")], false],
    ["but not when a dot is taken literally", [selection("include", "Test", "Act.r")], false],
  ])("%s", (_when, rules, isLoaded) => {
    expect(names(rules).table({ schema: "Test", name: "Actor" }) !== null).toBe(isLoaded);
  });

  test.each(["[", "[]", "[z-a]", "a[", "]", "\\", "[^a]", "(", "[\\]"])(
    "or not, whatever a rule says: %j",
    (pattern) => {
      const { table } = names([selection("include", "%", pattern)]);
      expect(table({ schema: "Test", name: "Actor" })).toBeNull();
      expect(table({ schema: "Test", name: pattern })).not.toBeNull();
    },
  );
});

test.each(["", "{", "[]", '{"rules": [{"type": "rename"}]}'])("rules that cannot be read are none: %j", (json) => {
  expect(parseTableMappings(json)).toBeUndefined();
});
