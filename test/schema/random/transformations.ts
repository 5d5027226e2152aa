import fc from "fast-check";
import type { Transformation } from "../original/mappings.ts";

/** At most one rule of each target for a name, as DMS wants it, whose results are all different. */
export function transformations(
  tables: readonly string[],
  columns: readonly string[],
): fc.Arbitrary<readonly Transformation[]> {
  const ofTables = fc.constantFrom<Transformation[]>(
    { target: "table", action: "add-prefix", schema: "shop", value: "New " },
    { target: "table", action: "add-suffix", schema: "shop", value: "_2" },
    { target: "table", action: "replace-prefix", schema: "shop", oldValue: "t", value: "Table" },
    { target: "table", action: "convert-lowercase", schema: "shop" },
    { target: "table", action: "rename", schema: "shop", table: fixed(tables[0]), value: 'The "first"' },
  );
  const ofColumns = fc.constantFrom<Transformation[]>(
    { target: "column", action: "add-prefix", schema: "shop", column: "[a-o]%", value: "c_" },
    { target: "column", action: "add-suffix", schema: "shop", value: " 2" },
    { target: "column", action: "convert-lowercase", schema: "shop" },
    { target: "column", action: "rename", schema: "shop", column: fixed(columns[0]), value: "Ä" },
    { target: "column", action: "remove-suffix", schema: "shop", column: "%r", value: "er" },
  );
  const ofSchemas = fc.constantFrom<Transformation[]>(
    { target: "schema", action: "rename", schema: "shop", value: "New Shop" },
    { target: "schema", action: "convert-uppercase", schema: "shop" },
    { target: "schema", action: "add-prefix", schema: "sh%", value: "the_" },
  );
  return fc
    .tuple(fc.option(ofSchemas), fc.option(ofTables), fc.option(ofColumns))
    .map((rules) => rules.filter((rule) => rule !== null));
}

/** A name in which nothing is a wildcard. */
function fixed(name = ""): string {
  return name.replaceAll("_", "[_]");
}
