import type { Renaming } from "../../../lambda/reference/rename.ts";
import { loadedNames } from "../../../lambda/targets/dms/loaded-names.ts";
import { parseTableMappings } from "../../../lambda/targets/dms/table-mappings.ts";

/** A transformation rule: what it is about, what it does, and to which names of the source. */
export interface Transformation {
  readonly target: "schema" | "table" | "column";
  readonly action: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly value?: string;
  readonly oldValue?: string;
}

/** The names that a task gives which loads all tables, read from its table mappings as DMS keeps them. */
export function namesOf(transformations: readonly Transformation[]): Renaming {
  const json = JSON.stringify({ rules: [everything, ...transformations.map(ruleOf)] }, null, 2);
  const mappings = parseTableMappings(json);
  if (mappings === undefined) throw new Error(`these table mappings cannot be read: ${json}`);
  return loadedNames(mappings, null);
}

const everything = {
  "rule-type": "selection",
  "rule-id": "1",
  "rule-name": "1",
  "object-locator": { "schema-name": "%", "table-name": "%" },
  "rule-action": "include",
};

function ruleOf({ target, action, schema = "%", table, column, value, oldValue }: Transformation, index: number) {
  return {
    "rule-type": "transformation",
    "rule-id": String(index + 2),
    "rule-name": String(index + 2),
    "rule-target": target,
    "object-locator": {
      "schema-name": schema,
      ...(target === "schema" ? {} : { "table-name": table ?? "%" }),
      ...(target === "column" ? { "column-name": column ?? "%" } : {}),
    },
    "rule-action": action,
    ...(value === undefined ? {} : { value }),
    ...(oldValue === undefined ? {} : { "old-value": oldValue }),
  };
}
